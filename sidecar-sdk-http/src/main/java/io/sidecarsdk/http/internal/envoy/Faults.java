package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.FaultPolicy;
import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.policy.RoutePolicy;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Faults that calls meet on purpose: the fault filter, which each route tells what to do. */
final class Faults {

    private static final String FILTER = "envoy.filters.http.fault";
    private static final String TYPE = "envoy.extensions.filters.http.fault.v3.HTTPFault";

    private Faults() {}

    static boolean any(HttpClientPolicy client) {
        return client.routing().isPresent()
                && client.routing().get().routes().stream()
                        .anyMatch(route -> route.fault().isPresent());
    }

    /** Does nothing by itself. */
    static Tree filter() {
        return Tree.extension(FILTER, Tree.typed(TYPE));
    }

    static void account(RoutePolicy route, Ledger.Scope keys) {
        Optional<FaultPolicy> fault = route.fault();
        if (fault.isEmpty()) {
            keys.notNeeded("fault", "switched off");
            return;
        }
        Ledger.Scope of = keys.at("fault");
        of.rendered("enabled", Ledger.LEFT_OUT)
                .approximated("delay/fixed", "fault.delay.fixed_delay", "Envoy's timeout begins when the delay is over")
                .rendered("delay/percent", "fault.delay.percentage");
        if (abortsByReset(fault.get())) {
            of.unsupported("abort", "Envoy can end a call by a status alone");
        } else {
            of.rendered("abort/status", "fault.abort.http_status")
                    .notNeeded("abort/reset", "false")
                    .rendered("abort/percent", "fault.abort.percentage");
        }
    }

    private static boolean abortsByReset(FaultPolicy fault) {
        return fault.abort().filter(abort -> abort.status() == 0).isPresent();
    }

    /** The filter's settings; null where there is nothing that Envoy can do. */
    static @Nullable Tree of(RoutePolicy route) {
        return route.fault()
                .map(Faults::settings)
                .filter(settings -> !settings.isEmpty())
                .orElse(null);
    }

    private static Tree settings(FaultPolicy policy) {
        Tree settings = new Tree();
        policy.delay()
                .ifPresent(delay -> settings.set(
                        "delay",
                        new Tree()
                                .set("fixed_delay", Proto.duration(delay.fixed()))
                                .set("percentage", Proto.fraction(delay.percent()))));
        policy.abort()
                .filter(abort -> abort.status() > 0)
                .ifPresent(abort -> settings.set(
                        "abort",
                        new Tree()
                                .set("http_status", abort.status())
                                .set("percentage", Proto.fraction(abort.percent()))));
        return settings;
    }

    static void render(Tree settings, Tree route) {
        route.add("typed_per_filter_config", FILTER, Tree.typed(TYPE).setAll(settings));
    }
}
