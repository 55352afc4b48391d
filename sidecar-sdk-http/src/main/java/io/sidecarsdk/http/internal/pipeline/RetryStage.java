package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.RetryClassifier;
import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.call.FailureKind;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.internal.resilience.CallNote;
import io.sidecarsdk.internal.resilience.Failures;
import io.sidecarsdk.internal.resilience.RetryBudget;
import io.sidecarsdk.internal.resilience.RetryDecision;
import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.policy.RetryPolicy;
import io.sidecarsdk.time.TimeSource;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Repeats failed attempts, where that is harmless, worth it, and within attempts, budget and deadline. */
final class RetryStage implements Stage {

    /** A long backoff is slept in pieces of this length, so that a cancelled call does not sleep on. */
    private static final long SLICE_NANOS = 50_000_000;

    private final RetryJudge judge;
    private final RetryBudget budget;
    private final TimeSource time;
    private final ClientMeters meters;
    private final Stage next;

    private RetryStage(RetryJudge judge, RetryBudget budget, TimeSource time, ClientMeters meters, Stage next) {
        this.judge = judge;
        this.budget = budget;
        this.time = time;
        this.meters = meters;
        this.next = next;
    }

    /** @param classifier the client's own; null for none */
    static Stage create(
            HttpClientPolicy policy,
            @Nullable RetryBudget budget,
            @Nullable RetryClassifier classifier,
            PipelineTools tools,
            ClientMeters meters,
            Stage next) {
        Optional<RetryPolicy> retry = policy.retry();
        if (retry.isEmpty() || budget == null) {
            return next;
        }
        RetryJudge judge = new RetryJudge(retry.get(), policy.minimumAttemptTime(), classifier, budget, tools);
        return new RetryStage(judge, budget, tools.time(), meters, next);
    }

    @Override
    public Response proceed(CallContext call) throws IOException {
        Failures failures = null;
        while (true) {
            Response response = null;
            IOException failure = null;
            try {
                response = Part.enter(next, call);
                if (judge.isFine(call, response)) {
                    return response;
                }
            } catch (IOException e) {
                failure = e;
                failures = failures == null ? new Failures() : failures;
                failures.add(e);
            }
            RetryJudge.Judgement judgement = judge.judge(call, response, failure);
            if (judgement == null) {
                return java.util.Objects.requireNonNull(response);
            }
            RetryDecision decision = judgement.decision();
            call.decided(decision);
            meters.decided(decision.label());
            if (decision != RetryDecision.RETRIED) {
                return given(call, decision, response, failure, failures);
            }
            if (response != null) {
                close(response);
            }
            pause(call, judgement.waitNanos(), failures);
        }
    }

    /** The response as it came, or the failure with those before it and a word on why it was not repeated. */
    private static Response given(
            CallContext call,
            RetryDecision decision,
            @Nullable Response response,
            @Nullable IOException failure,
            @Nullable Failures failures)
            throws IOException {
        if (response != null) {
            return response;
        }
        IOException last = java.util.Objects.requireNonNull(failure);
        java.util.Objects.requireNonNull(failures).suppressIn(last);
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

    private void pause(CallContext call, long nanos, @Nullable Failures failures) throws IOException {
        try {
            for (long left = nanos; left > 0; left -= SLICE_NANOS) {
                time.sleep(Duration.ofNanos(Math.min(left, SLICE_NANOS)));
                if (call.chain().call().isCanceled()) {
                    throw new IOException("Canceled");
                }
            }
        } catch (IOException cancelled) {
            throw ended(call, cancelled, failures);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ended(call, new InterruptedIOException("interrupted while waiting for another attempt"), failures);
        }
    }

    private IOException ended(CallContext call, IOException why, @Nullable Failures failures) {
        budget.releaseRetry(); // the attempt for which it was taken is not made
        call.failed(FailureKind.CANCELLED);
        if (failures != null) {
            failures.suppressIn(why);
        }
        return why;
    }
}
