package io.sidecarsdk.http.parity;

import static io.sidecarsdk.http.parity.Aspect.attempts;
import static io.sidecarsdk.http.parity.Aspect.attemptsInAll;
import static io.sidecarsdk.http.parity.Aspect.chances;
import static io.sidecarsdk.http.parity.Aspect.resultWithin;
import static io.sidecarsdk.http.parity.Aspect.results;
import static io.sidecarsdk.http.parity.CallSpec.get;

import java.util.List;
import java.util.stream.Stream;

/** Calls that are refused before anything is sent: by rate, by lot, and by what the latency allows. */
final class LimitScenarios {

    private LimitScenarios() {}

    static List<Scenario> all() {
        return Stream.of(rates(), lots(), latencies()).flatMap(List::stream).toList();
    }

    private static List<Scenario> rates() {
        return List.of(
                rate("a rate that only counts", "shadow: true", "shadow").same(results(), attempts()),
                rate("a rate that is switched off", "enabled: false", "enabled").same(results(), attempts()),
                rate("a rate that nobody looks at", "checked: 0%", "checked").same(results(), attempts()),
                rate("half of what is too much is refused", "enforced: 50%", "enforced")
                        .calls(400, get("200"))
                        .same(chances()),
                rate("half of the calls count", "checked: 50%", "checked")
                        .calls(400, get("200"))
                        .same(chances()));
    }

    private static Scenario rate(String name, String settings, String key) {
        return Scenario.of(name, "rate-limit." + key)
                .client("rate-limit: {permits: 2, per: 1h, " + settings + "}")
                .endpoints(1)
                .calls(10, get("200"));
    }

    private static List<Scenario> lots() {
        return List.of(
                admission("all fail: as many are refused as may be", "max-rejection: 70%", "max-rejection", "window")
                        .calls(400, get("503"))
                        .same(chances()),
                admission("half fail", "success-threshold: 90%", "success-threshold")
                        .calls(200, get("503"))
                        .then()
                        .calls(200, get("200"))
                        .same(resultWithin("admission refused", 95)),
                admission("few fail: none is refused", "success-threshold: 50%", "success-threshold")
                        .calls(100, get("200"))
                        .then()
                        .calls(50, get("500"))
                        .same(results()),
                admission(
                                "refusals that grow faster",
                                "max-rejection: 95%, success-threshold: 90%, aggression: 3",
                                "aggression")
                        .calls(300, get("200"))
                        .then()
                        .calls(200, get("503"))
                        .same(resultWithin("admission refused", 40)),
                admission("too few calls to judge", "min-rate: 1000", "min-rate")
                        .calls(50, get("503"))
                        .same(results()),
                admission("admission control is switched off", "enabled: false", "enabled")
                        .calls(50, get("503"))
                        .same(results()));
    }

    private static Scenario admission(String name, String settings, String... keys) {
        return Scenario.of(
                        name,
                        Stream.of(keys).map(key -> "admission-control." + key).toArray(String[]::new))
                .client("admission-control: {window: 30s, " + settings + "}")
                .endpoints(1);
    }

    private static List<Scenario> latencies() {
        return List.of(
                adaptive("the best latency is measured with few calls", "min: 3, max: 100", "min", "enabled")
                        .calls(12, get("200@300ms"))
                        .atOnce(12)
                        .same(results(), attemptsInAll(0)),
                adaptive(
                                "the limit grows while the latency stays",
                                "min: 1, max: 100",
                                "algorithm",
                                "update-interval",
                                MEASURED)
                        .calls(30, get("200@10ms"))
                        .then()
                        .calls(120, get("200@10ms"))
                        .atOnce(4)
                        .same(resultWithin("adaptive limited", 20)),
                adaptive("the limit is never above the largest", "min: 1, max: 4", "max")
                        .calls(30, get("200@10ms"))
                        .then()
                        .calls(60, get("200@10ms"))
                        .atOnce(3)
                        .then()
                        .calls(12, get("200@300ms"))
                        .atOnce(12)
                        .same(Aspect.attemptsInAll(0).inPhase(2)),
                adaptive("adaptive concurrency is switched off", "min: 1, max: 4, enabled: false", "enabled")
                        .calls(12, get("200@100ms"))
                        .atOnce(12)
                        .same(results()));
    }

    private static final String MEASURED = "min-rtt.requests";

    private static Scenario adaptive(String name, String settings, String... keys) {
        return Scenario.of(
                        name,
                        Stream.of(keys)
                                .map(key -> "adaptive-concurrency." + key)
                                .toArray(String[]::new))
                .client(
                        "adaptive-concurrency: {update-interval: 50ms, min-rtt: {requests: 10, interval: 1h, jitter: 0%,"
                                + " buffer: 50%}, " + settings + "}")
                .endpoints(1);
    }
}
