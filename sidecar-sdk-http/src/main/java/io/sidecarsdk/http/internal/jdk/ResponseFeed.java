package io.sidecarsdk.http.internal.jdk;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.Response;

/**
 * Feeds a response's bytes to a subscriber, as many buffers as it demands.
 *
 * <p>One thread at a time has the turn and alone reads, signals and closes. {@code turns} counts the wishes (demand,
 * cancellation) since the turn began; whoever raises it from zero passes the turn to the executor, and its holder gives
 * it back only if no wish came meanwhile. So a subscriber may ask from inside {@code onNext} or from any thread, signals
 * never overlap, and between turns no thread is held. After the last signal the turn is never given back.
 */
final class ResponseFeed implements Flow.Subscription {
    private final ResponseChunks chunks;
    private final BodySubscriber<?> subscriber;
    private final Call call;
    private final Executor executor;
    private final Consumer<Throwable> onBroken;
    private final Demand demand = new Demand();
    private final AtomicInteger turns = new AtomicInteger(1); // the first turn is the maker's
    private volatile boolean cancelled;
    private volatile boolean finished;

    /** {@code onBroken} hears why there will be no {@code onComplete}, after the subscriber itself. */
    ResponseFeed(
            Response response,
            BodySubscriber<?> subscriber,
            Call call,
            Executor executor,
            Consumer<Throwable> onBroken) {
        this.chunks = new ResponseChunks(response);
        this.subscriber = subscriber;
        this.call = call;
        this.executor = executor;
        this.onBroken = onBroken;
    }

    /** Subscribes, then takes the first turn: on this thread or on the executor. */
    void start(boolean onThisThread) {
        try {
            subscriber.onSubscribe(this);
        } catch (RuntimeException | Error failure) {
            fail(failure);
            return;
        }
        if (onThisThread) {
            takeTurn();
        } else {
            passTurn();
        }
    }

    @Override
    public void request(long n) {
        demand.add(n);
        wish();
    }

    @Override
    public void cancel() {
        if (!finished) {
            cancelled = true;
            call.cancel(); // wakes the holder of the turn if it waits for bytes
            wish();
        }
    }

    private void wish() {
        if (turns.getAndIncrement() == 0) {
            passTurn();
        }
    }

    private void passTurn() {
        try {
            executor.execute(this::takeTurn);
        } catch (RejectedExecutionException shutDown) {
            stop(new IOException("The client is shut down; the rest of the response cannot be read", shutDown));
        }
    }

    private void takeTurn() {
        int seen = turns.get();
        while (seen != 0 && feed()) {
            seen = turns.addAndGet(-seen);
        }
    }

    /** Feeds until there is no demand (true: there may be a next turn) or nothing more to say (false). */
    private boolean feed() {
        while (!finished) {
            if (cancelled) {
                stop(new IOException("Canceled"));
            } else if (demand.violation() != null) {
                stop(demand.violation());
            } else if (chunks.knownToBeAtEnd()) {
                complete();
            } else if (!demand.isPresent()) {
                return true;
            } else {
                feedOne();
            }
        }
        return false;
    }

    private void feedOne() {
        try {
            ByteBuffer chunk = chunks.next();
            if (chunk == null) {
                complete();
                return;
            }
            demand.takeOne();
            subscriber.onNext(List.of(chunk));
        } catch (IOException failure) {
            stop(Failures.translate(failure));
        } catch (RuntimeException | Error failure) {
            fail(failure);
        }
    }

    private void fail(Throwable subscribersFault) {
        call.cancel(); // there is more to come, which nobody will read
        stop(subscribersFault);
    }

    private void complete() {
        finished = true;
        chunks.close(); // before the signal: when the caller has its response, the connection is free again
        signal(subscriber::onComplete);
    }

    private void stop(Throwable failure) {
        finished = true;
        chunks.close();
        if (!cancelled) {
            signal(() -> subscriber.onError(failure));
        }
        onBroken.accept(failure); // whatever the subscriber makes of it, the caller must not wait for ever
    }

    private void signal(Runnable last) {
        try {
            last.run();
        } catch (RuntimeException | Error failure) {
            onBroken.accept(failure);
        }
    }
}
