package io.sidecarsdk.logging.internal.filter;

import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.policy.LogRoutePolicy;
import java.util.List;

/** To which sinks a record goes: those of the first route that takes it, and all where none does. Made for one policy. */
public final class Routes {

    private final List<Route> routes;
    private final int[] all;

    private Routes(List<Route> routes, int[] all) {
        this.routes = routes;
        this.all = all;
    }

    /**
     * What the policy says.
     *
     * @param sinks the names of all sinks, in the order of their indexes; others are left out
     */
    public static Routes of(List<LogRoutePolicy> policy, List<String> sinks) {
        return of(policy.stream().map(route -> Route.of(route, sinks)).toList(), sinks.size());
    }

    /** @param sinks how many there are; routes know them by their index */
    static Routes of(List<Route> routes, int sinks) {
        int[] all = new int[sinks];
        for (int i = 0; i < sinks; i++) {
            all[i] = i;
        }
        return new Routes(List.copyOf(routes), all);
    }

    /** The indexes of the sinks; not to be modified. Empty for nowhere. */
    public int[] of(byte[] record) {
        return routes.isEmpty() ? all : of(LogRecord.of(record));
    }

    int[] of(LogRecord event) {
        for (Route route : routes) {
            if (route.takes(event)) {
                return route.to();
            }
        }
        return all;
    }
}
