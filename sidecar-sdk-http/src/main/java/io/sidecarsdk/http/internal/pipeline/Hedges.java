package io.sidecarsdk.http.internal.pipeline;

import io.opentelemetry.api.trace.Span;
import io.sidecarsdk.http.internal.call.Attempt;
import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.call.CallEnding;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.http.internal.telemetry.SpanAttributes;
import io.sidecarsdk.internal.resilience.RetryBudget;
import java.io.IOException;
import java.util.List;
import okhttp3.Interceptor;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** How one client's hedges are paid for, sent and counted; the same for all of its calls. */
final class Hedges {

    private static final int TOO_MANY_REQUESTS = 429;

    private final RetryBudget budget;
    private final @Nullable RetryConditions conditions;
    private final CallEnding[] attemptEndings;
    private final ClientMeters meters;
    private final PipelineTools tools;
    private final Stage attempt;

    /**
     * Says what hedges need.
     *
     * @param conditions the policy's of its retries; null where nothing is retried
     * @param attemptEndings the stages of an attempt that hold something for a call
     * @param attempt the first stage of an attempt
     */
    Hedges(
            RetryBudget budget,
            @Nullable RetryConditions conditions,
            List<CallEnding> attemptEndings,
            ClientMeters meters,
            PipelineTools tools,
            Stage attempt) {
        this.budget = budget;
        this.conditions = conditions;
        this.attemptEndings = attemptEndings.toArray(CallEnding[]::new);
        this.meters = meters;
        this.tools = tools;
        this.attempt = attempt;
    }

    /** Whether another attempt may do better: what would be retried, or comes from a server that sheds load. */
    boolean isPoor(Response response) {
        if (RetryConditions.isOverloaded(response)) {
            return true;
        }
        return conditions == null
                ? response.code() >= 500 || response.code() == TOO_MANY_REQUESTS
                : conditions.retriable(response);
    }

    boolean tryAcquire(CallContext call) {
        if (call.chain().call().isCanceled()) {
            return false;
        }
        if (budget.tryAcquireRetry()) {
            return true;
        }
        decided(call, HedgeDecision.BUDGET_SPENT);
        return false;
    }

    void send(CallContext call, HedgeLeg leg) {
        tools.hedges().execute(leg);
        decided(call, HedgeDecision.SENT);
    }

    CallContext contextOf(CallContext call, Attempt latest, Interceptor.Chain chain) {
        CallContext leg = call.hedge(chain, latest, attemptEndings, now());
        leg.watchedAt(tools.watch().watch(leg));
        return leg;
    }

    Response attempt(CallContext leg) throws IOException {
        return attempt.proceed(leg);
    }

    /** It ended before it had an endpoint. Where it was refused one, its place in the budget has been given back. */
    void notMade(@Nullable CallContext leg) {
        if (leg == null || leg.failure() == null) {
            budget.releaseRetry();
        }
    }

    void decided(CallContext call, HedgeDecision decision) {
        meters.hedged(decision.label());
        Span span = call.span();
        if (span.isRecording()) {
            span.setAttribute(SpanAttributes.HEDGE_DECISION, decision.label());
        }
    }

    long now() {
        return tools.time().nanoTime();
    }
}
