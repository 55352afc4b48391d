package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.call.CallEnding;
import io.sidecarsdk.http.internal.hedging.HedgeDelay;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.internal.resilience.RetryBudget;
import io.sidecarsdk.policy.HttpClientPolicy;
import java.io.IOException;
import java.util.List;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Sends another attempt beside one that takes long, and takes the first good answer; the other one is cut at its socket.
 *
 * <p>The first attempt stays on the calling thread, and as long as it answers in time nothing else happens: the time is kept
 * by the watch that keeps the deadlines. An answer is good from its headers on, and unless it is a 5xx or a 429: an
 * overloaded endpoint that refuses at once must not beat one that works. Where none is good, the first attempt's is
 * given.
 */
final class HedgeStage implements Stage {

    private final HedgeDelay delay;
    private final Idempotency idempotency;
    private final Hedges hedges;
    private final ClientMeters meters;
    private final PipelineTools tools;
    private final Stage next;

    private HedgeStage(
            HedgeDelay delay,
            Idempotency idempotency,
            Hedges hedges,
            ClientMeters meters,
            PipelineTools tools,
            Stage next) {
        this.delay = delay;
        this.idempotency = idempotency;
        this.hedges = hedges;
        this.meters = meters;
        this.tools = tools;
        this.next = next;
    }

    /**
     * Makes the stage.
     *
     * @param delay null where nothing is hedged
     * @param attemptEndings the stages further in that hold something for a call
     */
    static Stage create(
            HttpClientPolicy policy,
            @Nullable HedgeDelay delay,
            @Nullable RetryBudget budget,
            List<CallEnding> attemptEndings,
            ClientMeters meters,
            PipelineTools tools,
            Stage next) {
        if (delay == null || budget == null) {
            return next;
        }
        Hedges hedges = new Hedges(budget, attemptEndings, meters, tools, next);
        return new HedgeStage(delay, Idempotency.of(policy.retry()), hedges, meters, tools, next);
    }

    @Override
    public Response proceed(CallContext call) throws IOException {
        long wait = delay.nanos();
        if (wait == HedgeDelay.UNKNOWN && !delay.learns()) {
            return next.proceed(call);
        }
        if (!mayBeSentTwice(call)) {
            meters.hedged(HedgeDecision.NOT_IDEMPOTENT.label());
            return next.proceed(call);
        }
        long start = call.attempts() == 0 ? call.startNanos() : hedges.now();
        return wait == HedgeDelay.UNKNOWN ? learned(call, start) : raced(call, start, wait);
    }

    private boolean mayBeSentTwice(CallContext call) {
        Request request = call.request();
        RequestBody body = request.body();
        return idempotency.includes(request)
                && (body == null || !(body.isOneShot() || body.isDuplex()))
                && request.header("Upgrade") == null
                && !RetryLayers.repeatElsewhere(call)
                && RetryLayers.attempts(request, 2) > 1;
    }

    private Response learned(CallContext call, long start) throws IOException {
        Response response = next.proceed(call);
        delay.answered(hedges.now() - start);
        return response;
    }

    private Response raced(CallContext call, long start, long wait) throws IOException {
        HedgeRace race = new HedgeRace(hedges, call, start + wait);
        race.watchedBy(tools.watch());
        Response response = null;
        IOException failure = null;
        try {
            response = next.proceed(call);
        } catch (IOException e) {
            failure = e;
        } finally {
            if (response == null && failure == null) { // host code threw
                HedgeLeg sent = race.close();
                if (sent != null) {
                    sent.abandon();
                    race.leave();
                }
            }
        }
        HedgeLeg leg = race.close();
        Response given = leg == null ? given(response, failure) : better(call, race, leg, response, failure);
        if (delay.learns()) {
            delay.answered(hedges.now() - start);
        }
        return given;
    }

    private Response better(
            CallContext call, HedgeRace race, HedgeLeg leg, @Nullable Response response, @Nullable IOException failure)
            throws IOException {
        Object brought = response != null && !Hedges.isPoor(response) ? null : leg.await();
        if (brought instanceof Response hedge && (failure != null || !Hedges.isPoor(hedge))) {
            if (response != null) {
                response.close();
            }
            hedges.decided(call, Hedges.isPoor(hedge) ? HedgeDecision.FAILED : HedgeDecision.WON);
            call.absorb(java.util.Objects.requireNonNull(leg.context()));
            return race.watched(hedge);
        }
        hedges.decided(call, brought == null ? HedgeDecision.LOST : HedgeDecision.FAILED);
        CallContext legs = leg.context();
        if (brought != null && legs != null) {
            call.alsoMade(legs);
        }
        if (failure != null && brought instanceof IOException why && !why.equals(failure)) {
            failure.addSuppressed(why);
        }
        leg.abandon();
        race.leave();
        return given(response, failure);
    }

    private static Response given(@Nullable Response response, @Nullable IOException failure) throws IOException {
        if (failure != null) {
            throw failure;
        }
        return java.util.Objects.requireNonNull(response);
    }
}
