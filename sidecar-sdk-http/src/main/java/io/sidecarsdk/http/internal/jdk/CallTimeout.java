package io.sidecarsdk.http.internal.jdk;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;

/** Applies {@code HttpRequest.timeout}, which can only tighten the limit that the OkHttp client has. */
final class CallTimeout {
    private CallTimeout() {}

    static void limit(Call call, Duration timeout) {
        long nanos = TimeUnit.NANOSECONDS.convert(timeout); // saturates instead of overflowing
        long configured = call.timeout().timeoutNanos();
        if (configured == 0 || nanos < configured) {
            call.timeout().timeout(nanos, TimeUnit.NANOSECONDS);
        }
    }
}
