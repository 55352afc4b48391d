package io.sidecarsdk.policy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How each endpoint is asked, beside the calls, whether it is well: Envoy's HTTP health checks, with its rules.
 *
 * <p>An endpoint that fails is left out until it passes again. The first answer counts at once, good or bad. After that it
 * takes {@link #unhealthyAfter()} failures in a row to be left out, but only one where it answered with a status that is
 * neither in {@link #expectedStatuses()} nor in {@link #retriableStatuses()}: so a server can say by itself that it wants
 * no more calls. Until the first answer an endpoint is used, where Envoy would wait for it.
 *
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/health_checking">Envoy: Health
 *     checking</a>
 */
public final class HealthCheckPolicy extends Settings {

    private static final Kind<Integer> STATUS =
            Kind.INTEGER.where(status -> status >= 100 && status <= 599, "from 100 to 599");
    private static final Kind<String> METHOD =
            Kind.TEXT.where(Set.of("GET", "HEAD", "OPTIONS")::contains, "GET, HEAD or OPTIONS");

    private final boolean enabled;
    private final String path;
    private final String method;
    private final @Nullable String host;
    private final Duration interval;
    private final Duration noTrafficInterval;
    private final double jitter;
    private final Duration timeout;
    private final int unhealthyAfter;
    private final int healthyAfter;
    private final Set<Integer> expectedStatuses;
    private final Set<Integer> retriableStatuses;
    private final boolean reuseConnection;

    HealthCheckPolicy(Section section) {
        super(section);
        enabled = section.value("enabled", Kind.BOOLEAN, "False asks no endpoint.")
                .orElse(true);
        path = section.value("path", Kind.TEXT, "What is asked for, with a query if need be.")
                .where(HealthCheckPolicy::isPath, "beginning with / and without spaces")
                .required("/");
        method = section.value("method", METHOD, "How it is asked for.").orElse("GET");
        host = section.value("host", Kind.TEXT, "The Host header. Absent: as for the calls.")
                .where(HttpClientPolicy::isHostHeader, "in letters, digits and the signs of a host")
                .orNull();
        interval = section.value("interval", Kind.DURATION, "The time from one check's end to the next one.")
                .between(Duration.ofMillis(10), Duration.ofHours(24))
                .orElse(Duration.ofSeconds(5));
        noTrafficInterval = section.value(
                        "no-traffic-interval", Kind.DURATION, "The interval as long as the client has made no call.")
                .between(Duration.ofMillis(10), Duration.ofHours(24))
                .orElse(Duration.ofSeconds(60));
        jitter = section.value("jitter", Kind.WHOLE_PERCENT, "The most that is added to each interval, at random.")
                .between(0.0, 1.0)
                .orElse(0.0);
        timeout = section.value("timeout", Kind.DURATION, "How long one check may take.")
                .between(Duration.ofMillis(1), Duration.ofMinutes(10))
                .orElse(Duration.ofSeconds(1));
        unhealthyAfter = section.value("unhealthy-after", Kind.INTEGER, "Failed checks in a row that leave it out.")
                .between(1, 1000)
                .orElse(3);
        healthyAfter = section.value("healthy-after", Kind.INTEGER, "Passed checks in a row that bring it back.")
                .between(1, 1000)
                .orElse(2);
        expectedStatuses = Set.copyOf(section.list("expected-statuses", STATUS, "What a passed check answers.")
                .orElse(List.of(200)));
        retriableStatuses =
                Set.copyOf(section.list("retriable-statuses", STATUS, "Failures of which unhealthy-after are needed.")
                        .orElse(List.of()));
        reuseConnection = section.value(
                        "reuse-connection", Kind.BOOLEAN, "False makes a connection of its own for each check.")
                .orElse(true);
        section.check(
                retriableStatuses.stream().noneMatch(expectedStatuses::contains),
                "retriable-statuses",
                "none of the expected-statuses");
    }

    /** Whether endpoints are asked at all. Default true. */
    public boolean enabled() {
        return enabled;
    }

    /** What is asked for: a path, with a query if need be. */
    public String path() {
        return path;
    }

    /** How it is asked for: GET, HEAD or OPTIONS. Default GET. */
    public String method() {
        return method;
    }

    /** The Host header; empty for the one that calls have. */
    public Optional<String> host() {
        return Optional.ofNullable(host);
    }

    /** The time from the end of one check to the start of the next. Default 5 s. */
    public Duration interval() {
        return interval;
    }

    /** The interval as long as the client has made no call. Default 60 s. */
    public Duration noTrafficInterval() {
        return noTrafficInterval;
    }

    /** The most that is added to each interval at random, as a share of it, 0 to 1 in whole percents. Default 0. */
    public double jitter() {
        return jitter;
    }

    /** How long one check may take, connecting included. Default 1 s. */
    public Duration timeout() {
        return timeout;
    }

    /** Failed checks in a row after which the endpoint is left out. Default 3. */
    public int unhealthyAfter() {
        return unhealthyAfter;
    }

    /** Passed checks in a row after which it is used again. Default 2. */
    public int healthyAfter() {
        return healthyAfter;
    }

    /** What a passed check answers. Default 200 alone. */
    public Set<Integer> expectedStatuses() {
        return expectedStatuses;
    }

    /** Statuses that count like a broken connection, instead of at once. Default none. */
    public Set<Integer> retriableStatuses() {
        return retriableStatuses;
    }

    /** Whether checks go over pooled connections; false makes one for each check and closes it. Default true. */
    public boolean reuseConnection() {
        return reuseConnection;
    }

    private static boolean isPath(String text) {
        return text.matches("/[!-~]{0,2047}") && text.indexOf('#') < 0;
    }
}
