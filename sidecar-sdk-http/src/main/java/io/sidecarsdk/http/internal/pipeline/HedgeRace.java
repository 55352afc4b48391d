package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.call.Attempt;
import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.internal.time.DeadlineWatch;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * One attempt that may be joined by a hedge. Watched as long as that may happen, or as long as the hedge is of use: the
 * watch sends it when its time has come, and cuts it when the call has been cut.
 */
final class HedgeRace implements DeadlineWatch.Expirable {

    private final Hedges hedges;
    private final CallContext call;
    private final int attemptsBefore;
    private final long fireAtNanos;
    private final Thread caller = Thread.currentThread();
    /** The first attempt is over, or nothing is to be sent for another reason. */
    private volatile boolean closed;

    /** The hedge's response is the caller's, whose body is still to come. */
    private volatile boolean handedOut;

    private final AtomicBoolean left = new AtomicBoolean();
    private volatile @Nullable HedgeLeg leg;
    private DeadlineWatch.@Nullable Entry entry;

    HedgeRace(Hedges hedges, CallContext call, long fireAtNanos) {
        this.hedges = hedges;
        this.call = call;
        this.attemptsBefore = call.attempts();
        this.fireAtNanos = fireAtNanos;
    }

    void watchedBy(DeadlineWatch watch) {
        entry = watch.watch(this);
    }

    // --- the watch ---

    @Override
    public long expiresAtNanos() {
        return fireAtNanos;
    }

    @Override
    public void look(long now) {
        HedgeLeg sent = leg;
        if (sent != null) {
            follow(sent);
        } else if (!closed && now - fireAtNanos >= 0) {
            expire();
        }
    }

    private void follow(HedgeLeg sent) {
        if (!call.chain().call().isCanceled()) {
            sent.insist();
            return;
        }
        sent.cancel();
        if (handedOut) {
            leave(); // nobody may ever close the body
        }
    }

    /** The first attempt has taken too long. */
    @Override
    public void expire() {
        Attempt rival = call.attempt();
        if (rival == null || call.attempts() == attemptsBefore) {
            return; // it has not even begun
        }
        if (!hedges.tryAcquire(call)) {
            closed = true;
            return;
        }
        HedgeLeg made = new HedgeLeg(hedges, call, rival, caller);
        leg = made;
        if (closed) {
            made.notSent(new IOException("the first attempt has ended"));
            return;
        }
        try {
            hedges.send(call, made);
        } catch (RejectedExecutionException e) {
            hedges.decided(call, HedgeDecision.NO_THREAD);
            made.notSent(new IOException("no thread for a hedge", e));
        }
    }

    @Override
    public void abandon(long now) {
        closed = true;
        HedgeLeg sent = leg;
        if (sent != null) {
            sent.cancel();
        }
    }

    // --- the calling thread ---

    /** No hedge is sent from now on. Gives the one that was. */
    @Nullable
    HedgeLeg close() {
        closed = true;
        HedgeLeg sent = leg;
        if (sent == null) {
            leave();
        }
        return sent;
    }

    /** Nothing of the race is of use any more. Idempotent. */
    void leave() {
        DeadlineWatch.Entry place = entry;
        if (place != null && left.compareAndSet(false, true)) {
            place.leave();
        }
    }

    /** The leg's response is handed out while its body is still to come; it is cut when the call is. */
    Response watched(Response response) {
        if (ShortBodies.includes(response, response.body().contentLength())) {
            leave();
            return response;
        }
        handedOut = true;
        return response.newBuilder().body(new HedgedBody(response.body(), this)).build();
    }
}
