package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.CallTimeoutException;
import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.call.FailureKind;
import io.sidecarsdk.http.internal.call.RoutedCall;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.internal.time.DeadlineWatch;
import io.sidecarsdk.time.TimeSource;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import okhttp3.Response;

/**
 * Gives the call its deadline, the earliest of the policy's timeout or that of its route, the enclosing
 * {@link io.sidecarsdk.resilience.Deadline}, the request's own and what its headers grant, and has it cut when that passes. A
 * call that could not end in time is not begun.
 */
final class DeadlineStage implements Stage {

    private final String client;
    private final Duration timeout;
    private final long timeoutNanos;
    private final boolean routed;
    private final Duration leastAttempt;
    private final long leastAttemptNanos;
    private final DeadlineWatch watch;
    private final ClientMeters meters;
    private final TimeSource time;
    private final Stage next;

    /**
     * Makes the stage.
     *
     * @param leastAttempt what an attempt takes at least: with less left, none is made
     * @param routed whether its calls come by routes, which may have timeouts of their own
     */
    DeadlineStage(
            String client,
            Duration timeout,
            Duration leastAttempt,
            boolean routed,
            DeadlineWatch watch,
            ClientMeters meters,
            TimeSource time,
            Stage next) {
        this.client = client;
        this.timeout = timeout;
        this.timeoutNanos = timeout.toNanos();
        this.routed = routed;
        this.leastAttempt = leastAttempt;
        this.leastAttemptNanos = leastAttempt.toNanos();
        this.watch = watch;
        this.meters = meters;
        this.time = time;
        this.next = next;
    }

    @Override
    public Response proceed(CallContext call) throws IOException {
        long nanos = Math.min(routed ? timeout(call).toNanos() : timeoutNanos, CallerDeadline.grantedNanos(call));
        if (nanos < leastAttemptNanos) {
            throw tooLate(call, nanos);
        }
        call.deadline(call.startNanos() + nanos);
        call.watchedAt(watch.watch(call));
        try {
            return Part.enter(next, call);
        } catch (IOException e) {
            throw call.isExpired() && !(e instanceof CallTimeoutException) ? exceeded(call, e) : orInterrupted(call, e);
        }
    }

    /** What the watch cut because the caller was interrupted is told as what the thread would have told, had it noticed first. */
    private IOException orInterrupted(CallContext call, IOException e) {
        if (e instanceof InterruptedIOException
                || !call.chain().call().isCanceled()
                || !Thread.currentThread().isInterrupted()) {
            return e;
        }
        InterruptedIOException interrupted = new InterruptedIOException(client + ": interrupted");
        interrupted.initCause(e);
        return interrupted;
    }

    private Duration timeout(CallContext call) {
        Duration routes = routed ? ((RoutedCall) call).terms().timeout() : null;
        return routes == null ? timeout : routes;
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
                        + " attempts (timeout: " + timeout(call) + " or an earlier enclosing deadline)",
                cause);
    }
}
