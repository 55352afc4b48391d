package io.sidecarsdk.http.parity;

import static io.sidecarsdk.http.parity.Aspect.picksWithin;
import static io.sidecarsdk.http.parity.Aspect.results;
import static io.sidecarsdk.http.parity.Aspect.sortedPicksWithin;
import static io.sidecarsdk.http.parity.CallSpec.get;

import io.sidecarsdk.http.parity.Upstreams.Kind;
import java.util.List;
import java.util.stream.Stream;

/** Endpoints that do worse than the others: which are left out, when and for how long. */
final class OutlierScenarios {

    private static final String GATEWAY =
            "consecutive-5xx: 0, consecutive-gateway-failure: 3, enforcing: {consecutive-gateway-failure: 100%}";

    private OutlierScenarios() {}

    static List<Scenario> all() {
        return Stream.of(inARow(), howMany(), withoutResponse(), howLong(), rates())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Scenario> inARow() {
        return List.of(
                first("five 5xx in a row", "500", "consecutive-5xx: 5", "consecutive-5xx"),
                first("one is enough", "503", "consecutive-5xx: 1", "consecutive-5xx"),
                first("none is ever enough", "500", "consecutive-5xx: 0", "consecutive-5xx"),
                first(
                        "gateway failures in a row",
                        "503",
                        GATEWAY,
                        "consecutive-gateway-failure",
                        "enforcing.consecutive-gateway-failure"),
                first(
                        "gateway failures are not enforced",
                        "503",
                        "consecutive-5xx: 0, consecutive-gateway-failure: 3",
                        "enforcing.consecutive-gateway-failure"),
                first("a 500 is no gateway failure", "500", GATEWAY, "consecutive-gateway-failure"),
                first(
                        "5xx are not enforced",
                        "500",
                        "consecutive-5xx: 3, enforcing: {consecutive-5xx: 0%}",
                        "enforcing.consecutive-5xx"),
                first("resets count as 5xx", "reset", "consecutive-5xx: 3", "consecutive-5xx"),
                first("only in shadow", "500", "shadow: true, consecutive-5xx: 3", "shadow"),
                first("outlier detection is switched off", "500", "enabled: false, consecutive-5xx: 3", "enabled"));
    }

    /** Three endpoints, the first of which always does {@code step}. */
    private static Scenario first(String name, String step, String settings, String... keys) {
        return about(name, keys)
                .client("outlier-detection: {max-ejected: 50%, " + settings + "}")
                .endpoint(step)
                .endpoints(2)
                .calls(60, get("200"))
                .settled()
                .same(results(), picksWithin(1));
    }

    private static List<Scenario> howMany() {
        return List.of(
                about("not even one may go", "always-eject-one", "max-ejected")
                        .client("outlier-detection: {consecutive-5xx: 3, max-ejected: 10%, always-eject-one: false}")
                        .endpoint("500")
                        .endpoints(2)
                        .calls(60, get("200"))
                        .settled()
                        .same(results(), picksWithin(1)),
                about("one may always go", "always-eject-one", "max-ejected")
                        .client("outlier-detection: {consecutive-5xx: 3, max-ejected: 10%, always-eject-one: true}")
                        .endpoint("500")
                        .endpoints(2)
                        .calls(60, get("200"))
                        .settled()
                        .same(results(), picksWithin(1)),
                about("one of two may go", "max-ejected")
                        .client("outlier-detection: {consecutive-5xx: 3, max-ejected: 30%}")
                        .endpoint("500")
                        .endpoint("500")
                        .endpoints(2)
                        .calls(120, get("200"))
                        .settled()
                        .same(sortedPicksWithin(1)),
                about("all are outliers: all are used", "max-ejected")
                        .client("outlier-detection: {consecutive-5xx: 2, max-ejected: 100%}")
                        .endpoint("500")
                        .endpoint("500")
                        .endpoint("500")
                        .calls(60, get("200"))
                        .settled()
                        .same(results(), picksWithin(2)));
    }

    private static List<Scenario> withoutResponse() {
        return List.of(
                about("a timed-out attempt counts as 504", "consecutive-5xx")
                        .client("attempt-timeout: 300ms, outlier-detection: {consecutive-5xx: 2, max-ejected: 50%}")
                        .endpoint("hang")
                        .endpoints(2)
                        .calls(30, get("200"))
                        .settled()
                        .same(results(), picksWithin(1)),
                about("a refused connection counts as 503", "consecutive-5xx")
                        .client("outlier-detection: {consecutive-5xx: 3, max-ejected: 50%}")
                        .endpoint(Kind.CLOSED)
                        .endpoints(2)
                        .calls(30, get("200"))
                        .settled()
                        .same(results()),
                about(
                                "connections that fail are counted apart",
                                "split-external-local-origin",
                                "consecutive-local-origin-failure",
                                "enforcing.consecutive-local-origin-failure")
                        .client("outlier-detection: {split-external-local-origin: true, consecutive-5xx: 1,"
                                + " consecutive-local-origin-failure: 4, max-ejected: 50%}")
                        .endpoint(Kind.CLOSED)
                        .endpoints(2)
                        .calls(30, get("200"))
                        .settled()
                        .same(results()));
    }

    private static List<Scenario> howLong() {
        return List.of(
                about("an endpoint comes back, each time later", "base-ejection", "interval")
                        .client("outlier-detection: {consecutive-5xx: 3, interval: 100ms, base-ejection: 400ms,"
                                + " max-ejected: 50%}")
                        .endpoint("500")
                        .endpoints(2)
                        .calls(150, get("200"))
                        .pacedBy(20)
                        .same(picksWithin(7)),
                about("an endpoint is never out for longer than the longest", "max-ejection")
                        .client("outlier-detection: {consecutive-5xx: 3, interval: 100ms, base-ejection: 300ms,"
                                + " max-ejection: 300ms, max-ejected: 50%}")
                        .endpoint("500")
                        .endpoints(2)
                        .calls(150, get("200"))
                        .pacedBy(20)
                        .same(picksWithin(7)));
    }

    private static List<Scenario> rates() {
        return List.of(
                about(
                                "one succeeds less than the others",
                                "success-rate.minimum-hosts",
                                "success-rate.request-volume",
                                "success-rate.stdev-factor",
                                "enforcing.success-rate")
                        .client("outlier-detection: {consecutive-5xx: 0, interval: 400ms, max-ejected: 50%,"
                                + " success-rate: {request-volume: 10}}")
                        .endpoint("500")
                        .endpoints(4)
                        .calls(400, get("200"))
                        .pacedBy(5)
                        .same(picksWithin(25)),
                about("too few to compare success", "success-rate.minimum-hosts")
                        .client("outlier-detection: {consecutive-5xx: 0, interval: 200ms, max-ejected: 50%,"
                                + " success-rate: {request-volume: 5, minimum-hosts: 6}}")
                        .endpoint("500")
                        .endpoints(4)
                        .calls(200, get("200"))
                        .pacedBy(5)
                        .same(picksWithin(2)),
                about(
                                "one fails too much",
                                "failure-percentage.threshold",
                                "failure-percentage.minimum-hosts",
                                "failure-percentage.request-volume",
                                "enforcing.failure-percentage")
                        .client("outlier-detection: {consecutive-5xx: 0, interval: 400ms, max-ejected: 50%,"
                                + " failure-percentage: {threshold: 50%, minimum-hosts: 3, request-volume: 10},"
                                + " enforcing: {failure-percentage: 100%, success-rate: 0%}}")
                        .endpoint("500")
                        .endpoints(2)
                        .calls(300, get("200"))
                        .pacedBy(5)
                        .same(picksWithin(35)));
    }

    private static Scenario about(String name, String... keys) {
        return Scenario.of(
                name, Stream.of(keys).map(key -> "outlier-detection." + key).toArray(String[]::new));
    }
}
