package io.sidecarsdk.http.internal.deadline;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The request headers that tell a server how long its caller will wait, read and written. Both sides of a call use this.
 *
 * <p>Times are nanoseconds from the moment the request is sent. What cannot be read says nothing ({@link #NONE}): a header
 * that somebody got wrong must not cut calls short.
 *
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter#x-envoy-expected-rq-timeout-ms">Envoy:
 *     x-envoy-expected-rq-timeout-ms</a>
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md">gRPC over HTTP/2: Timeout</a>
 */
public final class DeadlineHeaders {

    /** Whole milliseconds; 0 means that the caller waits for ever. */
    public static final String ENVOY = "x-envoy-expected-rq-timeout-ms";

    /** At most eight digits and a unit: {@code H M S m u n}. */
    public static final String GRPC = "grpc-timeout";

    /** The header is not there, or says nothing. */
    public static final long NONE = -1;

    private static final int MOST_GRPC_DIGITS = 8;
    private static final long GRPC_LIMIT = 100_000_000; // the first number that has nine digits

    /** Half of what the monotonic clock can count, so that two readings can always be compared. */
    private static final long FARTHEST = Long.MAX_VALUE / 2;

    /** From the finest to the coarsest. */
    private static final TimeUnit[] GRPC_UNITS = {
        TimeUnit.NANOSECONDS,
        TimeUnit.MICROSECONDS,
        TimeUnit.MILLISECONDS,
        TimeUnit.SECONDS,
        TimeUnit.MINUTES,
        TimeUnit.HOURS
    };

    private static final String GRPC_SIGNS = "numSMH";

    private DeadlineHeaders() {}

    /** What a value of {@link #ENVOY} grants, above 0, or {@link #NONE}. */
    public static long envoyNanos(@Nullable String value) {
        long millis = value == null ? NONE : number(value, value.length());
        return millis <= 0 ? NONE : nanos(millis, TimeUnit.MILLISECONDS);
    }

    /**
     * What a value of {@link #GRPC} grants, or {@link #NONE}. 0 is possible and means that the time is up: that is what
     * gRPC's own clients send then, although the protocol wants a positive number.
     */
    public static long grpcNanos(@Nullable String value) {
        int digits = value == null ? 0 : value.length() - 1;
        if (value == null || digits < 1 || digits > MOST_GRPC_DIGITS) {
            return NONE;
        }
        int unit = GRPC_SIGNS.indexOf(value.charAt(digits));
        long count = number(value, digits);
        return unit < 0 || count < 0 ? NONE : nanos(count, GRPC_UNITS[unit]);
    }

    /** The shorter of what the two headers grant, or {@link #NONE} where neither says anything. */
    public static long shorterNanos(@Nullable String envoy, @Nullable String grpc) {
        long first = envoyNanos(envoy);
        long second = grpcNanos(grpc);
        if (first == NONE || second == NONE) {
            return Math.max(first, second);
        }
        return Math.min(first, second);
    }

    /** The value of {@link #ENVOY} for {@code nanos} that are left; at least 1, because 0 would mean no limit. */
    public static String envoyValue(long nanos) {
        return Long.toString(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
    }

    /** The value of {@link #GRPC} for {@code nanos} that are left, in the finest unit that eight digits suffice for. */
    public static String grpcValue(long nanos) {
        long left = Math.max(0, nanos);
        for (int i = 0; i < GRPC_UNITS.length; i++) {
            long count = GRPC_UNITS[i].convert(left, TimeUnit.NANOSECONDS);
            if (count < GRPC_LIMIT) {
                return Long.toString(count) + GRPC_SIGNS.charAt(i);
            }
        }
        throw new IllegalStateException("2^63 ns are less than 100 million hours");
    }

    private static long nanos(long count, TimeUnit unit) {
        return Math.min(FARTHEST, unit.toNanos(count)); // which saturates
    }

    /** The first {@code length} characters as a decimal number, {@link #NONE} for anything else; saturates. */
    private static long number(String text, int length) {
        long number = length == 0 ? NONE : 0;
        for (int i = 0; i < length; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return NONE;
            }
            number = number > (Long.MAX_VALUE - 9) / 10 ? Long.MAX_VALUE : number * 10 + digit;
        }
        return number;
    }
}
