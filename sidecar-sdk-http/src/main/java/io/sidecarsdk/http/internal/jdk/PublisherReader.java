package io.sidecarsdk.http.internal.jdk;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * Reads a publisher as one reads a stream: blocking, with one buffer requested at a time.
 *
 * <p>The publisher may deliver from inside {@code request}, as the JDK's do, or from a thread of its own. Its signals
 * pass through a queue with room for what is allowed to be in flight: one buffer and the end.
 */
final class PublisherReader implements Flow.Subscriber<ByteBuffer>, Closeable {
    private static final int MOST_SIGNALS = 2;
    private static final long CANCEL_CHECK_MILLIS = 100;

    private final BlockingQueue<Signal> signals = new ArrayBlockingQueue<>(MOST_SIGNALS);
    private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();
    private final BooleanSupplier cancelled;

    PublisherReader(BooleanSupplier cancelled) {
        this.cancelled = cancelled;
    }

    private sealed interface Signal permits Item, End {}

    private record Item(ByteBuffer bytes) implements Signal {}

    private record End(@Nullable Throwable failure) implements Signal {}

    /** Writes all that the publisher has; fails with an {@link IOException} whose cause is the publisher's. */
    void copy(BodyPublisher publisher, BufferedSink sink) throws IOException {
        call(() -> publisher.subscribe(this));
        Signal signal = next(sink);
        while (signal instanceof Item item) {
            write(item.bytes(), sink);
            call(this::requestOne);
            signal = next(sink);
        }
        if (signal instanceof End end && end.failure() != null) {
            throw failed(end.failure());
        }
    }

    private static void write(ByteBuffer bytes, BufferedSink sink) throws IOException {
        while (bytes.hasRemaining()) {
            sink.write(bytes);
        }
    }

    private Signal next(BufferedSink sink) throws IOException {
        Signal ready = signals.poll();
        if (ready != null) {
            return ready;
        }
        sink.flush(); // the publisher takes its time: what it has said so far should not wait in our buffer
        return await();
    }

    // In slices, because cancelling a call closes its socket but does not wake a thread that waits for a publisher.
    private Signal await() throws IOException {
        try {
            Signal signal = null;
            while (signal == null) {
                if (cancelled.getAsBoolean()) {
                    throw new IOException("Canceled");
                }
                signal = signals.poll(CANCEL_CHECK_MILLIS, TimeUnit.MILLISECONDS);
            }
            return signal;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    // Nothing but IOException may leave a request body: OkHttp rethrows the rest on its dispatcher's thread.
    private static void call(Runnable publisherCode) throws IOException {
        try {
            publisherCode.run();
        } catch (RuntimeException failure) {
            throw failed(failure);
        }
    }

    private static IOException failed(Throwable failure) {
        return new IOException("The request body's publisher failed: " + failure, failure);
    }

    private void requestOne() {
        Flow.Subscription current = subscription.get();
        if (current != null) {
            current.request(1);
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription offered) {
        if (subscription.compareAndSet(null, offered)) {
            offered.request(1);
        } else {
            offered.cancel(); // a second subscription, or one that came after close()
        }
    }

    @Override
    public void onNext(ByteBuffer bytes) {
        signal(new Item(bytes));
    }

    @Override
    public void onError(Throwable failure) {
        signal(new End(failure));
    }

    @Override
    public void onComplete() {
        signal(new End(null));
    }

    private void signal(Signal signal) {
        if (!signals.offer(signal)) {
            throw new IllegalStateException("The request body's publisher sent more than was requested");
        }
    }

    /** Cancels the subscription, now or when it comes; after the end that does nothing. */
    @Override
    public void close() {
        Flow.Subscription current = subscription.getAndSet(Closed.INSTANCE);
        if (current != null) {
            current.cancel();
        }
    }

    private enum Closed implements Flow.Subscription {
        INSTANCE;

        @Override
        public void request(long n) {
            // nobody listens
        }

        @Override
        public void cancel() {
            // already
        }
    }
}
