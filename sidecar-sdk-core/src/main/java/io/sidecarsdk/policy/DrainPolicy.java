package io.sidecarsdk.policy;

import java.time.Duration;

/**
 * How the service ends without failing anybody: readiness flips at once, requests are still answered for
 * {@link #delay()}, then refused while those in flight get {@link #timeout()} to end.
 */
public final class DrainPolicy extends Settings {

    private static final Duration MOST = Duration.ofHours(1);

    private final boolean enabled;
    private final Duration delay;
    private final Duration timeout;

    DrainPolicy(Section section) {
        super(section);
        enabled = section.value("enabled", Kind.BOOLEAN, "False leaves ending to the server.")
                .orElse(true);
        delay = section.value(
                        "delay",
                        Kind.DURATION,
                        "How long requests are still answered, until every load balancer has seen the readiness.")
                .between(Duration.ZERO, MOST)
                .orElse(Duration.ofSeconds(5));
        timeout = section.value("timeout", Kind.DURATION, "How long after that requests in flight are waited for.")
                .between(Duration.ZERO, MOST)
                .orElse(Duration.ofSeconds(20));
    }

    /** What holds where the document says nothing. */
    public static DrainPolicy defaults() {
        return new DrainPolicy(Section.absent());
    }

    /** Whether the filter takes part. Default true. */
    public boolean enabled() {
        return enabled;
    }

    /** How long requests are still answered after readiness has flipped. Default 5 s. */
    public Duration delay() {
        return delay;
    }

    /** How long, after the delay, requests in flight are waited for. Default 20 s. */
    public Duration timeout() {
        return timeout;
    }
}
