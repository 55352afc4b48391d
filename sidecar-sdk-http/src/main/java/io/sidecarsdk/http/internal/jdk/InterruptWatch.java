package io.sidecarsdk.http.internal.jdk;

import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okio.AsyncTimeout;

/**
 * Cancels a call when the thread that makes it is interrupted.
 *
 * <p>A platform thread that is blocked on a socket does not notice an interrupt, yet {@code HttpClient.send} promises to
 * return. So somebody else has to look: okio's watchdog, which times OkHttp's own reads and writes anyway and needs no
 * thread of ours. A call that ends before the first look costs one insertion into the watchdog's queue.
 */
final class InterruptWatch extends AsyncTimeout {
    static final long INTERVAL_MILLIS = 100;

    private final Thread watched = Thread.currentThread();
    private final Call call;
    private boolean stopped;
    private boolean cancelled;

    private InterruptWatch(Call call) {
        this.call = call;
    }

    /** Watches the current thread until {@link #stop}. */
    static InterruptWatch start(Call call) {
        InterruptWatch watch = new InterruptWatch(call);
        watch.timeout(INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        watch.enter();
        return watch;
    }

    /** Ends the watch, again and again if need be; true if it cancelled the call. */
    synchronized boolean stop() {
        if (!stopped) {
            stopped = true;
            exit();
        }
        return cancelled;
    }

    @Override
    protected void timedOut() {
        if (shouldCancel()) {
            call.cancel();
        }
    }

    private synchronized boolean shouldCancel() {
        if (stopped || cancelled) {
            return false;
        }
        cancelled = watched.isInterrupted();
        if (!cancelled) {
            exit();
            enter();
        }
        return cancelled;
    }
}
