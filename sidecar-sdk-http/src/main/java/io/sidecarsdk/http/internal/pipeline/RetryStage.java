package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.call.Attempt;
import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.call.FailureKind;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.internal.resilience.Backoff;
import io.sidecarsdk.internal.resilience.CallNote;
import io.sidecarsdk.internal.resilience.RetryBudget;
import io.sidecarsdk.internal.resilience.RetryDecision;
import io.sidecarsdk.policy.RetryPolicy;
import io.sidecarsdk.time.TimeSource;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Repeats failed attempts, where that is harmless, worth it, and within attempts, budget and deadline. */
final class RetryStage implements Stage {

    /** A long backoff is slept in pieces of this length, so that a cancelled call does not sleep on. */
    private static final long SLICE_NANOS = 50_000_000;

    private final RetryPolicy policy;
    private final RetryConditions conditions;
    private final RetryBudget budget;
    private final Backoff backoff;
    private final TimeSource time;
    private final ClientMeters meters;
    private final Stage next;

    private RetryStage(RetryPolicy policy, RetryBudget budget, TimeSource time, ClientMeters meters, Stage next) {
        this.policy = policy;
        this.conditions = new RetryConditions(policy);
        this.budget = budget;
        this.backoff = new Backoff(policy.backoff());
        this.time = time;
        this.meters = meters;
        this.next = next;
    }

    static Stage create(
            Optional<RetryPolicy> policy,
            @Nullable RetryBudget budget,
            TimeSource time,
            ClientMeters meters,
            Stage next) {
        return policy.isEmpty() || budget == null ? next : new RetryStage(policy.get(), budget, time, meters, next);
    }

    @Override
    public Response proceed(CallContext call) throws IOException {
        IOException earlier = null;
        while (true) {
            Response response = null;
            IOException failure = null;
            try {
                response = next.proceed(call);
                if (!conditions.isFailure(response.code())) {
                    return response;
                }
            } catch (IOException e) {
                failure = e;
                if (earlier != null && !earlier.equals(e)) {
                    e.addSuppressed(earlier);
                }
                earlier = e;
            }
            long wait = backoff.nanosBefore(call.attempts());
            RetryDecision decision = decide(call, response, wait);
            call.decided(decision);
            meters.decided(decision.label());
            if (decision != RetryDecision.RETRIED) {
                return given(call, decision, response, failure);
            }
            if (response != null) {
                close(response);
            }
            pause(call, wait, earlier);
        }
    }

    private RetryDecision decide(CallContext call, @Nullable Response response, long wait) {
        Attempt attempt = call.attempt();
        FailureKind failure = call.failure();
        boolean worthIt = response != null
                ? conditions.retriable(response.code())
                : attempt != null && failure != null && conditions.retriable(failure, attempt);
        if (!worthIt || call.chain().call().isCanceled()) {
            return RetryDecision.NOT_RETRIABLE;
        }
        if (!mayBeSentAgain(call.request(), failure, attempt)) {
            return RetryDecision.NOT_IDEMPOTENT;
        }
        if (call.attempts() >= policy.maxAttempts()) {
            return RetryDecision.ATTEMPTS_SPENT;
        }
        if (call.deadlineNanos() - time.nanoTime() <= wait) {
            return RetryDecision.DEADLINE_NEAR;
        }
        return budget.tryAcquireRetryAfterAttempt() ? RetryDecision.RETRIED : RetryDecision.BUDGET_SPENT;
    }

    private boolean mayBeSentAgain(Request request, @Nullable FailureKind failure, @Nullable Attempt attempt) {
        boolean neverProcessed = failure == FailureKind.CONNECT_FAILURE
                || failure == FailureKind.REFUSED_STREAM
                || (failure == FailureKind.ATTEMPT_TIMEOUT && attempt != null && attempt.wasOnlyConnecting());
        RequestBody body = request.body();
        boolean bodySpent = body != null && body.isOneShot() && attempt != null && attempt.wasOnTheWire();
        return !bodySpent && (neverProcessed || conditions.isIdempotent(request));
    }

    /** The response as it came, or the failure with a word on why it was not repeated. */
    private static Response given(
            CallContext call, RetryDecision decision, @Nullable Response response, @Nullable IOException failure)
            throws IOException {
        if (response != null) {
            return response;
        }
        IOException last = java.util.Objects.requireNonNull(failure);
        CallNote.add(last, call.attempts(), decision);
        throw last;
    }

    /** The body may be the host's own, from an interceptor further in. */
    private void close(Response response) {
        try {
            response.close();
        } catch (RuntimeException | Error e) {
            budget.releaseRetry(); // the attempt for which it was taken is not made
            throw e;
        }
    }

    private void pause(CallContext call, long nanos, @Nullable IOException earlier) throws IOException {
        try {
            for (long left = nanos; left > 0; left -= SLICE_NANOS) {
                time.sleep(Duration.ofNanos(Math.min(left, SLICE_NANOS)));
                if (call.chain().call().isCanceled()) {
                    throw new IOException("Canceled");
                }
            }
        } catch (IOException cancelled) {
            throw ended(call, cancelled, earlier);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ended(call, new InterruptedIOException("interrupted while waiting for another attempt"), earlier);
        }
    }

    private IOException ended(CallContext call, IOException why, @Nullable IOException earlier) {
        budget.releaseRetry(); // the attempt for which it was taken is not made
        call.failed(FailureKind.CANCELLED);
        if (earlier != null) {
            why.addSuppressed(earlier);
        }
        return why;
    }
}
