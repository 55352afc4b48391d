package io.sidecarsdk.policy;

import java.time.Duration;
import java.util.List;

/**
 * Whether a server that says when to come back is listened to.
 *
 * <p>A response that names an interval <i>i</i> is repeated after a random time in [i, 1.5 i), so that those it turned away do
 * not come back together: Envoy's {@code rate_limited_retry_back_off}. Unlike Envoy, this is on unless it is switched off,
 * and an interval that is too long is not forgotten: the call is not repeated at all, because the server said that earlier
 * is in vain.
 *
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-retrypolicy-ratelimitedretrybackoff">Envoy:
 *     RetryPolicy.RateLimitedRetryBackOff</a>
 */
public final class RetryAfterPolicy extends Settings {

    private final boolean enabled;
    private final Duration max;
    private final List<ResetHeader> headers;

    RetryAfterPolicy(Section section) {
        super(section);
        enabled = section.value("enabled", Kind.BOOLEAN, "False waits the ordinary backoff, whatever the server says.")
                .orElse(true);
        max = section.value(
                        "max", Kind.DURATION, "The longest wait. A call that was told to wait longer is not repeated.")
                .between(Duration.ofMillis(1), Duration.ofHours(24))
                .orElse(Duration.ofMinutes(5));
        headers = section.sectionsOr(
                        "name",
                        "headers",
                        ResetHeader::new,
                        "The response headers to look at; the first that can be read counts. Absent: Retry-After.")
                .orElse(List.of(new ResetHeader(Section.absent())));
    }

    /** Whether the server is listened to. Default true. */
    public boolean enabled() {
        return enabled;
    }

    /** The longest wait. Default 300 s. */
    public Duration max() {
        return max;
    }

    /** The response headers to look at, in this order. Default {@code Retry-After}. */
    public List<ResetHeader> headers() {
        return headers;
    }

    /** A response header that says when to come back. */
    public static final class ResetHeader extends Settings {

        private final String name;
        private final Format format;

        ResetHeader(Section section) {
            super(section);
            name = section.value("name", HeaderMatchPolicy.HEADER_NAME, "The header.")
                    .orElse("Retry-After");
            format = section.value("format", Kind.choice(Format.class), "What its value means.")
                    .orElse(Format.SECONDS);
        }

        /** Name of the header. Default {@code Retry-After}. */
        public String name() {
            return name;
        }

        /** What its value means. Default seconds. */
        public Format format() {
            return format;
        }
    }

    /** What a value means. */
    public enum Format {
        /** Whole seconds from now, or a date, as {@code Retry-After} has it in RFC 9110, section 10.2.3. */
        SECONDS,
        /** Seconds since 1970. */
        UNIX_TIMESTAMP
    }
}
