package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.RetryClassifier;
import io.sidecarsdk.http.RetryVerdict;
import io.sidecarsdk.http.internal.call.Attempt;
import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.call.FailureKind;
import io.sidecarsdk.internal.resilience.Backoff;
import io.sidecarsdk.internal.resilience.RetryBudget;
import io.sidecarsdk.internal.resilience.RetryDecision;
import io.sidecarsdk.policy.RetryPolicy;
import io.sidecarsdk.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides what becomes of an attempt's outcome, and how long is waited before the next. */
final class RetryJudge {

    private static final Logger log = LoggerFactory.getLogger(RetryJudge.class);
    private static final KClass<RetryClassifier> TAG = JvmClassMappingKt.getKotlinClass(RetryClassifier.class);

    private final RetryPolicy policy;
    private final RetryConditions conditions;
    private final Idempotency idempotency;
    private final Backoff backoff;
    private final RetryAfter retryAfter;
    private final long leastAttemptNanos;
    private final @Nullable RetryClassifier classifier;
    private final RetryBudget budget;
    private final TimeSource time;

    /**
     * Makes the judge.
     *
     * @param leastAttempt what an attempt takes at least: with less left, none is made
     * @param classifier the client's own; null for none
     */
    RetryJudge(
            RetryPolicy policy,
            Duration leastAttempt,
            @Nullable RetryClassifier classifier,
            RetryBudget budget,
            PipelineTools tools) {
        this.policy = policy;
        this.conditions = new RetryConditions(policy);
        this.idempotency = Idempotency.of(Optional.of(policy));
        this.backoff = new Backoff(policy.backoff(), tools.random()::nextLong);
        this.retryAfter = new RetryAfter(policy.retryAfter(), tools.time(), tools.random());
        this.leastAttemptNanos = leastAttempt.toNanos();
        this.classifier = classifier;
        this.budget = budget;
        this.time = tools.time();
    }

    /** What was decided, and the wait before the next attempt, if there is one. */
    record Judgement(RetryDecision decision, long waitNanos) {}

    /** Whether there is nothing to decide about {@code response}: it is what the caller wants. */
    boolean isFine(CallContext call, Response response) {
        return !conditions.concern(response) && classifierFor(call) == null;
    }

    /** Judges a response or a failure; null where it turns out to be fine. */
    @Nullable
    Judgement judge(CallContext call, @Nullable Response response, @Nullable IOException failure) {
        RetryVerdict verdict = verdict(call, response, failure);
        if (response != null && !conditions.concern(response) && !isRepeat(verdict)) {
            return null;
        }
        RetryDecision no = refusal(call, response, verdict);
        return no != null ? new Judgement(no, 0) : timed(call, response, verdict);
    }

    private @Nullable RetryDecision refusal(CallContext call, @Nullable Response response, RetryVerdict verdict) {
        if (verdict.kind() == RetryVerdict.Kind.GIVE_UP) {
            return RetryDecision.REFUSED_BY_CLASSIFIER;
        }
        if (call.chain().call().isCanceled() || !(isRepeat(verdict) || isRetriable(call, response))) {
            return RetryDecision.NOT_RETRIABLE;
        }
        if (response != null && RetryConditions.isOverloaded(response)) {
            return RetryDecision.UPSTREAM_OVERLOADED;
        }
        if (!mayBeSentAgain(call, verdict)) {
            return RetryDecision.NOT_IDEMPOTENT;
        }
        if (RetryLayers.repeatElsewhere(call)) {
            return RetryDecision.RETRIED_ELSEWHERE;
        }
        return call.attempts() >= RetryLayers.attempts(call.request(), policy.maxAttempts())
                ? RetryDecision.ATTEMPTS_SPENT
                : null;
    }

    private Judgement timed(CallContext call, @Nullable Response response, RetryVerdict verdict) {
        long left = call.deadlineNanos() - time.nanoTime() - leastAttemptNanos;
        long asked = response == null || verdict.delay().isPresent() ? RetryAfter.NOTHING : retryAfter.nanos(response);
        if (asked >= left && asked != RetryAfter.NOTHING) {
            return new Judgement(RetryDecision.RETRY_AFTER_BEYOND_DEADLINE, 0);
        }
        long wait = asked == RetryAfter.NOTHING
                ? verdict.delay().map(Duration::toNanos).orElseGet(() -> backoff.nanosBefore(call.attempts()))
                : Math.min(retryAfter.jittered(asked), left - 1);
        if (wait >= left) {
            return new Judgement(RetryDecision.DEADLINE_NEAR, 0);
        }
        return budget.tryAcquireRetryAfterAttempt()
                ? new Judgement(RetryDecision.RETRIED, wait)
                : new Judgement(RetryDecision.BUDGET_SPENT, 0);
    }

    private boolean isRetriable(CallContext call, @Nullable Response response) {
        if (response != null) {
            return conditions.retriable(response);
        }
        Attempt attempt = call.attempt();
        FailureKind failure = call.failure();
        return attempt != null && failure != null && conditions.retriable(failure, attempt);
    }

    private boolean mayBeSentAgain(CallContext call, RetryVerdict verdict) {
        Request request = call.request();
        Attempt attempt = call.attempt();
        RequestBody body = request.body();
        boolean bodySpent = body != null && body.isOneShot() && attempt != null && attempt.wasOnTheWire();
        return !bodySpent
                && (verdict.kind() == RetryVerdict.Kind.NOT_PROCESSED
                        || wasNeverProcessed(call.failure(), attempt)
                        || idempotency.includes(request));
    }

    private static boolean wasNeverProcessed(@Nullable FailureKind failure, @Nullable Attempt attempt) {
        return failure == FailureKind.CONNECT_FAILURE
                || failure == FailureKind.REFUSED_STREAM
                || (failure == FailureKind.ATTEMPT_TIMEOUT && attempt != null && attempt.wasOnlyConnecting());
    }

    private static boolean isRepeat(RetryVerdict verdict) {
        return verdict.kind() == RetryVerdict.Kind.REPEAT || verdict.kind() == RetryVerdict.Kind.NOT_PROCESSED;
    }

    private RetryVerdict verdict(CallContext call, @Nullable Response response, @Nullable IOException failure) {
        RetryClassifier judge = classifierFor(call);
        if (judge == null) {
            return RetryVerdict.byPolicy();
        }
        try {
            return judge.classify(new PeekedOutcome(call, response, failure));
        } catch (IOException broken) {
            return RetryVerdict.byPolicy(); // whoever reads the response will see for himself
        } catch (RuntimeException e) {
            log.warn("The retry classifier {} failed; the policy decides", judge.name(), e);
            return RetryVerdict.byPolicy();
        }
    }

    private @Nullable RetryClassifier classifierFor(CallContext call) {
        @Nullable RetryClassifier own = call.request().tag(TAG);
        return own != null ? own : classifier;
    }
}
