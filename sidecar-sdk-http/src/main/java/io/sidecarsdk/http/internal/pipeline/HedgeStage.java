package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.call.CallEnding;
import io.sidecarsdk.http.internal.hedging.HedgeDelay;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.internal.resilience.RetryBudget;
import io.sidecarsdk.policy.HedgePolicy;
import io.sidecarsdk.policy.HttpClientPolicy;
import java.io.IOException;
import java.util.List;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Sends other attempts beside one that takes long, each a delay after the one before it, and takes the first good answer; the
 * others are cut at their sockets.
 *
 * <p>The first attempt stays on the calling thread, and as long as it answers in time nothing else happens: the time is kept
 * by the watch that keeps the deadlines. An answer is good from its headers on, and unless the policy would have it retried:
 * an overloaded endpoint that refuses at once must not beat one that works. Where none is good, the first attempt's is
 * given, or a hedge's where that failed.
 */
final class HedgeStage implements Stage {

    private final HedgeDelay delay;
    private final int most;
    private final Idempotency idempotency;
    private final Hedges hedges;
    private final ClientMeters meters;
    private final PipelineTools tools;
    private final Stage next;

    private HedgeStage(
            HedgeDelay delay,
            int most,
            Idempotency idempotency,
            Hedges hedges,
            ClientMeters meters,
            PipelineTools tools,
            Stage next) {
        this.delay = delay;
        this.most = most;
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
        RetryConditions conditions = policy.retry().map(RetryConditions::new).orElse(null);
        Hedges hedges = new Hedges(budget, conditions, attemptEndings, meters, tools, next);
        int most = policy.hedge().map(HedgePolicy::max).orElse(1);
        return new HedgeStage(delay, most, Idempotency.of(policy.retry()), hedges, meters, tools, next);
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
                && most(request) > 0;
    }

    private int most(Request request) {
        return RetryLayers.attempts(request, most + 1) - 1;
    }

    private Response learned(CallContext call, long start) throws IOException {
        Response response = next.proceed(call);
        delay.answered(hedges.now() - start);
        return response;
    }

    private Response raced(CallContext call, long start, long wait) throws IOException {
        HedgeRace race = new HedgeRace(hedges, call, start, wait, most(call.request()));
        race.watchedBy(tools.watch());
        Response response = null;
        IOException failure = null;
        try {
            response = next.proceed(call);
        } catch (IOException e) {
            failure = e;
        } finally {
            if (response == null && failure == null) { // host code threw
                abandon(race, race.close(), null);
            }
        }
        Response given = better(call, race, response, failure);
        if (delay.learns()) {
            delay.answered(hedges.now() - start);
        }
        return given;
    }

    private Response better(
            CallContext call, HedgeRace race, @Nullable Response response, @Nullable IOException failure)
            throws IOException {
        if (response != null && !hedges.isPoor(response)) {
            HedgeLeg last = race.close();
            decided(call, last, null);
            abandon(race, last, null);
            return response;
        }
        HedgeLeg good = race.awaitGood();
        HedgeLeg last = race.close();
        if (good == null) {
            good = race.awaitGood(); // one may have been sent meanwhile
        }
        HedgeLeg chosen = good != null || failure == null ? good : anyAnswer(last);
        decided(call, last, good);
        if (chosen == null) {
            return none(call, race, last, response, failure);
        }
        Response answer = (Response) java.util.Objects.requireNonNull(chosen.brought());
        if (response != null) {
            response.close();
        }
        call.absorb(java.util.Objects.requireNonNull(chosen.context()));
        abandonOthers(last, chosen);
        return race.watched(answer);
    }

    /** No hedge has brought anything better. */
    private static Response none(
            CallContext call,
            HedgeRace race,
            @Nullable HedgeLeg last,
            @Nullable Response response,
            @Nullable IOException failure)
            throws IOException {
        for (HedgeLeg leg = last; leg != null; leg = leg.earlier()) {
            CallContext legs = leg.context();
            if (leg.brought() != null && legs != null && legs.attempts() > call.attempts()) {
                call.alsoMade(legs);
            }
            if (failure != null && leg.brought() instanceof IOException why && !why.equals(failure)) {
                failure.addSuppressed(why);
            }
        }
        abandon(race, last, null);
        if (failure != null) {
            throw failure;
        }
        return java.util.Objects.requireNonNull(response);
    }

    /** What a hedge was answered, where the first attempt brought no answer at all. */
    private static @Nullable HedgeLeg anyAnswer(@Nullable HedgeLeg last) {
        HedgeLeg first = null;
        for (HedgeLeg leg = last; leg != null; leg = leg.earlier()) {
            first = leg.brought() instanceof Response ? leg : first;
        }
        return first;
    }

    /** The winner is told last: that is what the span says then. */
    private void decided(CallContext call, @Nullable HedgeLeg last, @Nullable HedgeLeg winner) {
        for (HedgeLeg leg = last; leg != null; leg = leg.earlier()) {
            if (leg != winner) {
                boolean cut = leg.brought() == null || leg.hasWon();
                hedges.decided(call, cut ? HedgeDecision.LOST : HedgeDecision.FAILED);
            }
        }
        if (winner != null) {
            hedges.decided(call, HedgeDecision.WON);
        }
    }

    private static void abandon(HedgeRace race, @Nullable HedgeLeg last, @Nullable HedgeLeg but) {
        abandonOthers(last, but);
        race.leave();
    }

    private static void abandonOthers(@Nullable HedgeLeg last, @Nullable HedgeLeg chosen) {
        for (HedgeLeg leg = last; leg != null; leg = leg.earlier()) {
            if (leg != chosen) {
                leg.abandon();
            }
        }
    }
}
