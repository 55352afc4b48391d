package io.sidecarsdk.policy;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How much time a request gets, from the headers {@code x-envoy-expected-rq-timeout-ms} and {@code grpc-timeout}. It is
 * current around the handler as a {@link io.sidecarsdk.resilience.Deadline}, so calls made for the request end by it.
 */
public final class InboundDeadlinePolicy extends Settings {

    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofHours(24);

    private final boolean enabled;
    private final Duration max;
    private final @Nullable Duration fallback;
    private final boolean trustHeader;

    InboundDeadlinePolicy(Section section) {
        super(section);
        enabled = section.value("enabled", Kind.BOOLEAN, "False gives requests no deadline.")
                .orElse(true);
        max = section.value("max", Kind.DURATION, "The most that a caller's header can ask for.")
                .between(LEAST, MOST)
                .orElse(Duration.ofSeconds(15));
        fallback = section.value(
                        "default",
                        Kind.DURATION,
                        "For requests whose headers say nothing. Absent: those have no deadline.")
                .between(LEAST, MOST)
                .orNull();
        trustHeader = section.value(
                        "trust-header", Kind.BOOLEAN, "False ignores the headers: every request gets the default.")
                .orElse(true);
        section.check(
                fallback == null || fallback.compareTo(max) <= 0, "default", "at most the max, " + Units.format(max));
        section.check(trustHeader || fallback != null, "default", "a duration, where the headers are not trusted");
    }

    /** Whether requests get a deadline. Default true. */
    public boolean enabled() {
        return enabled;
    }

    /** The most that a caller's header can ask for. Default 15 s, as Envoy's route timeout. */
    public Duration max() {
        return max;
    }

    /** For requests whose headers say nothing; empty when those have no deadline. */
    public Optional<Duration> fallback() {
        return Optional.ofNullable(fallback);
    }

    /** Whether the headers are read. Default true. */
    public boolean trustHeader() {
        return trustHeader;
    }
}
