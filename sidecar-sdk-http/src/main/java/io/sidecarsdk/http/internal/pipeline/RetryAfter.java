package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.policy.RetryAfterPolicy;
import io.sidecarsdk.policy.RetryAfterPolicy.ResetHeader;
import io.sidecarsdk.time.TimeSource;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** When a server says that it is worth coming back. */
final class RetryAfter {

    /** The response says nothing about it, or nothing that can be read, or a time that has passed. */
    static final long NOTHING = 0;

    private final RetryAfterPolicy policy;
    private final TimeSource time;
    private final RandomGenerator random;
    private final long maxNanos;

    RetryAfter(RetryAfterPolicy policy, TimeSource time, RandomGenerator random) {
        this.policy = policy;
        this.time = time;
        this.random = random;
        this.maxNanos = policy.max().toNanos();
    }

    /** The interval that {@code response} asks for; {@link Long#MAX_VALUE} for one that is longer than the longest wait. */
    long nanos(Response response) {
        if (!policy.enabled()) {
            return NOTHING;
        }
        for (ResetHeader header : policy.headers()) {
            String value = response.header(header.name());
            long nanos = value == null ? NOTHING : nanos(header, value.trim(), response);
            if (nanos > NOTHING) {
                return nanos > maxNanos ? Long.MAX_VALUE : nanos;
            }
        }
        return NOTHING;
    }

    /** As Envoy's JitteredLowerBoundBackOffStrategy draws it: in [interval, 1.5 interval). */
    long jittered(long interval) {
        return interval + (interval < 2 ? 0 : random.nextLong(interval >> 1));
    }

    private long nanos(ResetHeader header, String value, Response response) {
        long number = number(value);
        if (header.format() == RetryAfterPolicy.Format.UNIX_TIMESTAMP) {
            return number < 0 ? NOTHING : secondsUntil(number, time.now().getEpochSecond());
        }
        return number < 0 ? untilDate(header.name(), response) : TimeUnit.SECONDS.toNanos(number);
    }

    private static long secondsUntil(long untilSeconds, long nowSeconds) {
        return untilSeconds <= nowSeconds ? NOTHING : TimeUnit.SECONDS.toNanos(untilSeconds - nowSeconds);
    }

    /** Measured on the server's own clock, if it shows it: the two may differ by more than the wait. */
    private long untilDate(String name, Response response) {
        @Nullable Instant until = response.headers().getInstant(name);
        if (until == null) {
            return NOTHING;
        }
        @Nullable Instant serverNow = response.headers().getInstant("Date");
        Instant now = serverNow == null ? time.now() : serverNow;
        long millis = until.toEpochMilli() - now.toEpochMilli();
        return millis <= 0 ? NOTHING : TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** A number of decimal digits, saturated; -1 for anything else. */
    private static long number(String value) {
        if (value.isEmpty() || !value.chars().allMatch(sign -> sign >= '0' && sign <= '9')) {
            return -1;
        }
        return value.length() > 18 ? Long.MAX_VALUE : Long.parseLong(value);
    }
}
