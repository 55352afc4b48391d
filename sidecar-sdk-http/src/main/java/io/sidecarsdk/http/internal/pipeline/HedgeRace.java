package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.call.Attempt;
import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.internal.time.DeadlineWatch;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * One attempt that may be joined by hedges. Watched as long as that may happen, or as long as a hedge is of use: the watch
 * sends each when its time has come, and cuts them when the call has been cut.
 */
final class HedgeRace implements DeadlineWatch.Expirable {

    private final Hedges hedges;
    private final CallContext call;
    private final int attemptsBefore;
    private final long waitNanos;
    private final Thread caller = Thread.currentThread();
    /** When the next one is due, and how many there may still be; the watch's own. */
    private long fireAtNanos;

    private int left;
    /** It is decided which answer is given, or nothing is to be sent for another reason. */
    private volatile boolean closed;

    /** The hedge's response is the caller's, whose body is still to come. */
    private volatile boolean handedOut;

    private final AtomicBoolean gone = new AtomicBoolean();
    /** The one that was sent last, which knows those before it. */
    private volatile @Nullable HedgeLeg last;

    private DeadlineWatch.@Nullable Entry entry;

    /**
     * Begins with the first attempt.
     *
     * @param waitNanos how long each attempt is waited for before it is joined by the next one
     * @param most of the hedges
     */
    HedgeRace(Hedges hedges, CallContext call, long startNanos, long waitNanos, int most) {
        this.hedges = hedges;
        this.call = call;
        this.attemptsBefore = call.attempts();
        this.waitNanos = waitNanos;
        this.fireAtNanos = startNanos + waitNanos;
        this.left = most;
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
        if (last != null) {
            follow();
        }
        if (!closed && left > 0 && now - fireAtNanos >= 0) {
            expire();
        }
    }

    private void follow() {
        boolean cut = call.chain().call().isCanceled();
        for (HedgeLeg leg = last; leg != null; leg = leg.earlier()) {
            if (cut) {
                leg.cancel();
            } else {
                leg.insist();
            }
        }
        if (cut && handedOut) {
            leave(); // nobody may ever close the body
        }
    }

    /** The attempts that there are have taken too long. */
    @Override
    public void expire() {
        HedgeLeg earlier = last;
        Attempt rival = earlier == null ? call.attempt() : earlier.rival();
        if (rival == null || (earlier == null && call.attempts() == attemptsBefore)) {
            return; // it has not even begun
        }
        if (!hedges.tryAcquire(call)) {
            left = 0;
            return;
        }
        left--;
        fireAtNanos = hedges.now() + waitNanos;
        HedgeLeg made = new HedgeLeg(hedges, call, rival, earlier, caller);
        last = made;
        if (closed) {
            made.notSent(new IOException("the call has its answer"));
            return;
        }
        try {
            hedges.send(call, made);
        } catch (RejectedExecutionException e) {
            left = 0;
            hedges.decided(call, HedgeDecision.NO_THREAD);
            made.notSent(new IOException("no thread for a hedge", e));
        }
    }

    @Override
    public void abandon(long now) {
        closed = true;
        for (HedgeLeg leg = last; leg != null; leg = leg.earlier()) {
            leg.cancel();
        }
    }

    // --- the calling thread ---

    /**
     * Waits until a hedge has brought a good answer, and gives it; null when all have brought something and none is good, or
     * the thread is interrupted. As long as one is under way, more may be sent.
     */
    @Nullable
    HedgeLeg awaitGood() {
        while (!Thread.currentThread().isInterrupted()) {
            boolean underWay = false;
            for (HedgeLeg leg = last; leg != null; leg = leg.earlier()) {
                if (leg.hasWon()) {
                    return leg;
                }
                underWay |= leg.brought() == null;
            }
            if (!underWay) {
                return null;
            }
            LockSupport.park(this);
        }
        return null;
    }

    /** No hedge is sent from now on. Gives the last one that was, which knows the others. */
    @Nullable
    HedgeLeg close() {
        closed = true;
        HedgeLeg sent = last;
        if (sent == null) {
            leave();
        }
        return sent;
    }

    /** Nothing of the race is of use any more. Idempotent. */
    void leave() {
        DeadlineWatch.Entry place = entry;
        if (place != null && gone.compareAndSet(false, true)) {
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
