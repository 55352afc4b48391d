package io.sidecarsdk.http.internal.pipeline;

import io.opentelemetry.api.trace.Span;
import io.sidecarsdk.http.CallTimeoutException;
import io.sidecarsdk.http.internal.balancing.Endpoint;
import io.sidecarsdk.http.internal.call.Attempt;
import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.call.CallEnding;
import io.sidecarsdk.http.internal.call.FailureKind;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.http.internal.telemetry.SpanAttributes;
import io.sidecarsdk.internal.resilience.RetryBudget;
import io.sidecarsdk.time.TimeSource;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.Optional;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;

/**
 * Makes one attempt, from the moment it is sent until it has brought a response or failed: gives it its own time, counts
 * it, says what kind of failure it was.
 *
 * <p>A short response body is read here, so that a connection that breaks inside it fails the attempt, and everything
 * held for the call can be given back when the call returns.
 */
final class AttemptStage implements Stage, CallEnding {

    private final String client;
    private final @Nullable Duration timeout;
    private final long timeoutNanos;
    private final @Nullable RetryBudget budget;
    private final ClientMeters meters;
    private final TimeSource time;
    private final Stage next;

    /** @param budget counts the attempts in flight; null where nothing is retried */
    AttemptStage(
            String client,
            Optional<Duration> timeout,
            @Nullable RetryBudget budget,
            ClientMeters meters,
            TimeSource time,
            Stage next) {
        this.client = client;
        this.timeout = timeout.orElse(null);
        this.timeoutNanos = timeout.map(Duration::toNanos).orElse(0L);
        this.budget = budget;
        this.meters = meters;
        this.time = time;
        this.next = next;
    }

    @Override
    public Response proceed(CallContext call) throws IOException {
        Attempt attempt = java.util.Objects.requireNonNull(call.attempt());
        begin(call, attempt);
        boolean open = false;
        try {
            Response response = Part.enter(next, call);
            open = !readIfShort(response);
            if (attempt.doneButAborted()) {
                response.close();
                throw new IOException("the response came too late");
            }
            responded(call, attempt, response.code());
            return response;
        } catch (IOException e) {
            open = false;
            throw failed(call, attempt, e);
        } finally {
            if (!open) {
                attempt.doneButAborted(); // also when host code threw: no interrupt for it may come later
                release(attempt);
            }
        }
    }

    private void begin(CallContext call, Attempt attempt) {
        Attempt previous = attempt.previous();
        if (previous == null || call.isHedge()) {
            call.hold(this);
        } else {
            releaseAll(previous);
        }
        if (timeout != null) {
            long now = previous == null ? call.startNanos() : time.nanoTime();
            call.attemptDeadline(now + timeoutNanos);
        }
        Endpoint endpoint = attempt.endpoint();
        if (endpoint != null) {
            endpoint.requestStarted();
        }
        if (budget != null) {
            budget.attemptStarted();
        }
    }

    /** A body that is still to come keeps its attempt open until the call ends. */
    @Override
    public void ended(CallContext call, long nanos) {
        Attempt last = call.attempt();
        if (last == null) {
            return;
        }
        if (call.isHedge()) {
            release(last);
        } else {
            releaseAll(last);
        }
    }

    /** Of hedges and the attempt that they were sent beside, any may be the last to come to its end. */
    private void releaseAll(Attempt last) {
        for (Attempt attempt = last; attempt != null; attempt = attempt.previous()) {
            if (!attempt.isHeldByHedge()) {
                release(attempt);
            }
        }
    }

    private void release(Attempt attempt) {
        if (!attempt.releaseOnce()) {
            return;
        }
        Endpoint endpoint = attempt.endpoint();
        if (endpoint != null) {
            endpoint.requestEnded();
        }
        if (budget != null) {
            budget.attemptEnded();
            if (attempt.number() > 1) {
                budget.releaseRetry();
            }
        }
    }

    private static boolean readIfShort(Response response) throws IOException {
        ResponseBody body = response.body();
        long length = body.contentLength();
        if (!ShortBodies.includes(response, length)) {
            return false;
        }
        if (length > 0 && !body.source().request(length)) {
            throw new ProtocolException("the response ended before its " + length + " bytes had come");
        }
        return true;
    }

    private void responded(CallContext call, Attempt attempt, int status) {
        call.noAttemptDeadline();
        call.responded(status);
        meters.attempts(attempt.endpoint()).responded(status);
        record(call.span(), attempt, status, null);
    }

    private IOException failed(CallContext call, Attempt attempt, IOException e) {
        boolean aborted = attempt.doneButAborted();
        call.noAttemptDeadline();
        FailureKind kind = Failures.kindOf(e, call, attempt, aborted);
        call.failed(kind);
        meters.attempts(attempt.endpoint()).failed(kind);
        record(call.span(), attempt, 0, kind);
        return kind == FailureKind.ATTEMPT_TIMEOUT ? timedOut(attempt, e) : e;
    }

    private static void record(Span span, Attempt attempt, int status, @Nullable FailureKind kind) {
        if (span.isRecording()) {
            SpanAttributes.attempt(span, attempt, kind == null ? Integer.toString(status) : kind.label());
        }
    }

    private CallTimeoutException timedOut(Attempt attempt, IOException cause) {
        Endpoint endpoint = attempt.endpoint();
        return new CallTimeoutException(
                client + ": attempt " + attempt.number() + (endpoint == null ? "" : " to " + endpoint.label())
                        + " had no response within " + timeout + " (attempt-timeout)",
                cause);
    }
}
