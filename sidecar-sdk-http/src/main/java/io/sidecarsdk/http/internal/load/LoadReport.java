package io.sidecarsdk.http.internal.load;

import java.util.concurrent.TimeUnit;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * How busy a server says it is.
 *
 * @param requestsInFlight that it is working on, the one that asked not included
 * @param latencyNanos how long it takes to answer at about that many; 0 where it does not know
 */
public record LoadReport(int requestsInFlight, long latencyNanos) {

    /** A header of the answer: a whole number. */
    public static final String REQUESTS_IN_FLIGHT = "x-sidecar-requests-in-flight";

    /** A header of the answer: milliseconds with up to three decimals; absent where the server does not know. */
    public static final String LATENCY = "x-sidecar-latency-ms";

    /** A header of a request that asks for a report in its response, whatever its value. */
    public static final String ASKED = "x-sidecar-report-load";

    private static final int DIGITS = 9;
    private static final int DECIMALS = 3;

    /** What {@code headers} say; null where they say nothing, or nothing that makes sense. */
    public static @Nullable LoadReport in(Headers headers) {
        String requests = headers.get(REQUESTS_IN_FLIGHT);
        if (requests == null) {
            return null;
        }
        long inFlight = number(requests, 0);
        String latency = headers.get(LATENCY);
        long micros = latency == null ? 0 : number(latency, DECIMALS);
        return inFlight < 0 || micros < 0
                ? null
                : new LoadReport((int) inFlight, TimeUnit.MICROSECONDS.toNanos(micros));
    }

    /** Without {@code requests} of those in flight. */
    public LoadReport without(int requests) {
        return new LoadReport(Math.max(0, requestsInFlight - requests), latencyNanos);
    }

    /** The value of the header {@link #REQUESTS_IN_FLIGHT}. */
    public String requestsText() {
        return Integer.toString(requestsInFlight);
    }

    /** The value of the header {@link #LATENCY}; null where it is not known. */
    public @Nullable String latencyText() {
        if (latencyNanos <= 0) {
            return null;
        }
        long micros = Math.max(1, TimeUnit.NANOSECONDS.toMicros(latencyNanos));
        String decimals = Long.toString(1000 + micros % 1000).substring(1);
        return micros / 1000 + "." + decimals;
    }

    /** A decimal number times ten to the power of {@code decimals}; -1 for what is none, or too long. */
    private static long number(String text, int decimals) {
        int point = text.indexOf('.');
        int whole = point < 0 ? text.length() : point;
        int behind = point < 0 ? 0 : text.length() - point - 1;
        if (whole == 0 || whole > DIGITS || behind > decimals || (point >= 0 && behind == 0)) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < whole + 1 + decimals; i++) {
            if (i == whole) {
                continue;
            }
            char digit = i < text.length() ? text.charAt(i) : '0';
            if (digit < '0' || digit > '9') {
                return -1;
            }
            number = 10 * number + digit - '0';
        }
        return number;
    }
}
