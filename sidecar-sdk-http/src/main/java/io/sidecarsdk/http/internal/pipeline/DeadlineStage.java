package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.CallTimeoutException;
import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.call.FailureKind;
import io.sidecarsdk.internal.time.DeadlineWatch;
import io.sidecarsdk.resilience.Deadline;
import io.sidecarsdk.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Gives the call its deadline, the earliest of the policy's timeout, the enclosing {@link Deadline} and the request's own,
 * and has it cut when that passes.
 */
final class DeadlineStage implements Stage {

    /** Resolved once: OkHttp would wrap the Java class anew for each call. */
    private static final KClass<Deadline> TAG = JvmClassMappingKt.getKotlinClass(Deadline.class);

    private final String client;
    private final Duration timeout;
    private final long timeoutNanos;
    private final DeadlineWatch watch;
    private final TimeSource time;
    private final Stage next;

    DeadlineStage(String client, Duration timeout, DeadlineWatch watch, TimeSource time, Stage next) {
        this.client = client;
        this.timeout = timeout;
        this.timeoutNanos = timeout.toNanos();
        this.watch = watch;
        this.time = time;
        this.next = next;
    }

    @Override
    public Response proceed(CallContext call) throws IOException {
        long nanos = earlier(
                earlier(timeoutNanos, Deadline.from(call.callersContext())),
                call.request().tag(TAG));
        if (nanos <= 0) {
            throw exceeded(call, null);
        }
        call.deadline(call.startNanos() + nanos);
        call.watchedAt(watch.watch(call));
        try {
            return next.proceed(call);
        } catch (IOException e) {
            throw call.isExpired() && !(e instanceof CallTimeoutException) ? exceeded(call, e) : e;
        }
    }

    private static long earlier(long nanos, @Nullable Deadline other) {
        return other == null ? nanos : Math.min(nanos, other.remainingNanos());
    }

    private CallTimeoutException exceeded(CallContext call, @Nullable IOException cause) {
        call.failed(FailureKind.DEADLINE);
        Duration after = Duration.ofNanos(time.nanoTime() - call.startNanos());
        return new CallTimeoutException(
                client + ": the call's deadline passed after " + after.toMillis() + " ms and " + call.attempts()
                        + " attempts (timeout: " + timeout + " or an earlier enclosing deadline)",
                cause);
    }
}
