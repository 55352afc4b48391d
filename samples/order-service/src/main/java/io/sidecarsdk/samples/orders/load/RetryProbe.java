package io.sidecarsdk.samples.orders.load;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Interceptor;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Counts from outside how many retries to one upstream are under way at once, which is what the policy's retry budget
 * bounds: from the moment a call begins to wait for its next attempt until that attempt has ended.
 *
 * <p>It sees the attempts as an interceptor behind the SDK's pipeline, and the waiting through {@link ProbedTime}. What it
 * counts lies within what the SDK counts, so if the SDK keeps the budget, the probe never sees more.
 */
public final class RetryProbe implements Interceptor {

    private final ProbedTime time;

    @SuppressWarnings("ThreadLocalUsage") // one for each client, and it must go with it
    private final ThreadLocal<@Nullable Trail> current = new ThreadLocal<>();

    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    RetryProbe(ProbedTime time) {
        this.time = time;
    }

    /** Watches the call that {@code work} makes on this thread. */
    Response during(Work work) throws IOException {
        Trail trail = new Trail();
        current.set(trail);
        time.tellWhenWaiting(trail::retryBegins);
        try {
            return work.run();
        } finally {
            trail.retryEnds(); // one that was waited for but not made
            time.tellNobody();
            current.remove();
        }
    }

    /** An attempt. */
    @Override
    public Response intercept(Chain chain) throws IOException {
        Trail trail = current.get();
        if (trail == null) {
            return chain.proceed(chain.request());
        }
        trail.attemptBegins();
        try {
            return chain.proceed(chain.request());
        } finally {
            trail.retryEnds();
        }
    }

    /** The most retries that were under way at once since this was last asked. */
    public int takeMost() {
        return most.getAndSet(underWay.get());
    }

    /** Something that makes a call. */
    interface Work {

        Response run() throws IOException;
    }

    /** One call; its thread alone uses it. */
    private final class Trail {

        private boolean sentBefore;
        private boolean retrying;

        private void attemptBegins() {
            if (sentBefore) {
                retryBegins();
            }
            sentBefore = true;
        }

        private void retryBegins() {
            if (!retrying) {
                retrying = true;
                most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            }
        }

        private void retryEnds() {
            if (retrying) {
                retrying = false;
                underWay.decrementAndGet();
            }
        }
    }
}
