package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.CallTimeoutException;
import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.call.FailureKind;
import io.sidecarsdk.http.internal.deadline.DeadlineHeaders;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.internal.time.DeadlineWatch;
import io.sidecarsdk.resilience.Deadline;
import io.sidecarsdk.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Gives the call its deadline, the earliest of the policy's timeout, the enclosing {@link Deadline}, the request's own and
 * what its headers grant, and has it cut when that passes. A call that could not end in time is not begun.
 */
final class DeadlineStage implements Stage {

    /** Resolved once: OkHttp would wrap the Java class anew for each call. */
    private static final KClass<Deadline> TAG = JvmClassMappingKt.getKotlinClass(Deadline.class);

    private final String client;
    private final Duration timeout;
    private final long timeoutNanos;
    private final Duration leastAttempt;
    private final long leastAttemptNanos;
    private final DeadlineWatch watch;
    private final ClientMeters meters;
    private final TimeSource time;
    private final Stage next;

    /** @param leastAttempt what an attempt takes at least: with less left, none is made */
    DeadlineStage(
            String client,
            Duration timeout,
            Duration leastAttempt,
            DeadlineWatch watch,
            ClientMeters meters,
            TimeSource time,
            Stage next) {
        this.client = client;
        this.timeout = timeout;
        this.timeoutNanos = timeout.toNanos();
        this.leastAttempt = leastAttempt;
        this.leastAttemptNanos = leastAttempt.toNanos();
        this.watch = watch;
        this.meters = meters;
        this.time = time;
        this.next = next;
    }

    @Override
    public Response proceed(CallContext call) throws IOException {
        long nanos = Math.min(timeoutNanos, callersNanos(call));
        if (nanos < leastAttemptNanos) {
            throw tooLate(call, nanos);
        }
        call.deadline(call.startNanos() + nanos);
        call.watchedAt(watch.watch(call));
        try {
            return next.proceed(call);
        } catch (IOException e) {
            throw call.isExpired() && !(e instanceof CallTimeoutException) ? exceeded(call, e) : e;
        }
    }

    /** What the caller grants by any means; more than anything where it says nothing. */
    private static long callersNanos(CallContext call) {
        Request request = call.request();
        Deadline enclosing = Deadline.from(call.callersContext());
        Deadline own = request.tag(TAG);
        long told = request.headers().size() == 0 ? DeadlineHeaders.NONE : told(request);
        if (enclosing == null && own == null && told == DeadlineHeaders.NONE) {
            return Long.MAX_VALUE;
        }
        call.tellDeadline();
        long nanos = told == DeadlineHeaders.NONE ? Long.MAX_VALUE : told;
        nanos = enclosing == null ? nanos : Math.min(nanos, enclosing.remainingNanos());
        return own == null ? nanos : Math.min(nanos, own.remainingNanos());
    }

    private static long told(Request request) {
        return DeadlineHeaders.shorterNanos(
                request.header(DeadlineHeaders.ENVOY), request.header(DeadlineHeaders.GRPC));
    }

    private CallTimeoutException tooLate(CallContext call, long nanos) {
        call.failed(FailureKind.DEADLINE);
        meters.rejected(FailureKind.DEADLINE.label());
        String left = nanos <= 0
                ? "the call's deadline had passed before it was sent"
                : "the call's deadline is too near for an attempt: " + Duration.ofNanos(nanos)
                        + " left (expected: at least " + leastAttempt + ", minimum-attempt-time)";
        return new CallTimeoutException(client + ": " + left, null);
    }

    private CallTimeoutException exceeded(CallContext call, IOException cause) {
        call.failed(FailureKind.DEADLINE);
        Duration after = Duration.ofNanos(time.nanoTime() - call.startNanos());
        return new CallTimeoutException(
                client + ": the call's deadline passed after " + after.toMillis() + " ms and " + call.attempts()
                        + " attempts (timeout: " + timeout + " or an earlier enclosing deadline)",
                cause);
    }
}
