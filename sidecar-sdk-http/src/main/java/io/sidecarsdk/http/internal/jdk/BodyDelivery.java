package io.sidecarsdk.http.internal.jdk;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Brings a response's body to the subscriber that its handler chose, and the subscriber's result back.
 *
 * <p>The question is who feeds the subscriber. Most results are there only when all bytes are, so the thread at hand
 * feeds: it has to wait anyway, and a hop costs more than the feeding. But a stream or a publisher is a result that is
 * ready before its bytes, and asking for it can even block until bytes come (a mapping that opens a
 * {@code GZIPInputStream}). So:
 *
 * <ol>
 *   <li>The thread at hand feeds for as long as the subscriber demands; {@code ofString}, {@code ofByteArray},
 *       {@code ofFile}, {@code discarding} and the line and flow subscribers demand until the end.
 *   <li>Streaming subscribers stop demanding after a buffer or none. Then the thread goes on to ask for the result, and
 *       demand that comes later is served by the executor, a turn at a time: no thread waits for a slow reader.
 *   <li>A subscriber that is not the JDK's may demand for ever and still have its result ready at once (a feed of
 *       events). There the executor feeds from the start.
 * </ol>
 */
final class BodyDelivery<T> {
    private final CompletableFuture<HttpResponse<T>> delivered = new CompletableFuture<>();
    private final CompletableFuture<Throwable> broken = new CompletableFuture<>();
    private final Exchange<T> exchange;
    private final Response response;
    private final ReceivedInfo info;
    private final BodySubscriber<T> subscriber;
    private final ResponseFeed feed;

    private BodyDelivery(Exchange<T> exchange, Response response) {
        this.exchange = exchange;
        this.response = response;
        this.info = ReceivedInfo.of(response);
        this.subscriber = Objects.requireNonNull(exchange.handler().apply(info), "the body handler's subscriber");
        this.feed = new ResponseFeed(response, subscriber, exchange.call(), exchange.executor(), broken::complete);
    }

    /** Applies the handler and feeds what the thread at hand can feed; the response is closed whatever happens. */
    static <T> BodyDelivery<T> start(Exchange<T> exchange, Response response) {
        BodyDelivery<T> delivery;
        try {
            delivery = new BodyDelivery<>(exchange, response);
        } catch (RuntimeException | Error failure) {
            response.close();
            throw failure;
        }
        delivery.start();
        return delivery;
    }

    private void start() {
        feed.start(isFromJdk(subscriber));
        try {
            subscriber.getBody().whenComplete(this::complete);
        } catch (RuntimeException | Error failure) {
            giveUp(failure);
        }
        // Last, so that the subscriber's own result wins: it may cancel, or meet a failure, and have one all the same.
        var unused = broken.thenAccept(delivered::completeExceptionally);
    }

    private static boolean isFromJdk(BodySubscriber<?> subscriber) {
        return subscriber.getClass().getModule() == HttpClient.class.getModule();
    }

    private void complete(T body, @Nullable Throwable failure) {
        if (failure == null) {
            delivered.complete(ReceivedResponse.of(exchange, response, info, body));
        } else {
            delivered.completeExceptionally(Failures.unwrap(failure));
            feed.cancel(); // there is no result that the rest could be for
        }
    }

    /** The response; fails when the call or the subscriber does, and when the subscriber cancels without a result. */
    CompletableFuture<HttpResponse<T>> delivered() {
        return delivered;
    }

    /** Gives the body up: the call is cancelled and the response closed. */
    void cancel() {
        giveUp(new IOException("Canceled"));
    }

    private void giveUp(Throwable failure) {
        broken.complete(failure);
        feed.cancel();
    }
}
