package io.sidecarsdk.http.internal.jdk;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Makes an exchange on OkHttp's dispatcher and completes a future with it. */
final class AsyncSend<T> implements Callback {
    private final Exchange<T> exchange;
    private final CallFuture<HttpResponse<T>> future = new CallFuture<>(this::abort);
    private volatile @Nullable BodyDelivery<T> delivery;

    private AsyncSend(Exchange<T> exchange) {
        this.exchange = exchange;
    }

    static <T> CompletableFuture<HttpResponse<T>> enqueue(Exchange<T> exchange) {
        AsyncSend<T> send = new AsyncSend<>(exchange);
        send.abortWhenUnwanted();
        exchange.call().enqueue(send);
        return send.future;
    }

    // Not only cancel() but also orTimeout() and completeExceptionally() say that nobody waits any more.
    private void abortWhenUnwanted() {
        var unused = future.whenComplete((response, failure) -> {
            if (failure != null) {
                abort();
            }
        });
    }

    private void abort() {
        exchange.call().cancel();
        BodyDelivery<T> started = delivery;
        if (started != null) {
            started.cancel();
        }
    }

    @Override
    public void onFailure(Call call, IOException failure) {
        complete(() -> future.completeExceptionally(Failures.translate(failure)));
    }

    @Override
    public void onResponse(Call call, Response response) {
        try {
            deliver(response);
        } catch (RuntimeException | Error failure) {
            complete(() -> future.completeExceptionally(failure));
        }
    }

    private void deliver(Response response) {
        BodyDelivery<T> started = BodyDelivery.start(exchange, response);
        delivery = started;
        if (exchange.call().isCanceled()) {
            started.cancel(); // abort() may have come before there was a delivery to cancel
        }
        var unused = started.delivered().whenComplete((received, failure) -> complete(() -> finish(received, failure)));
    }

    private void finish(HttpResponse<T> received, @Nullable Throwable failure) {
        if (failure != null) {
            future.completeExceptionally(failure);
        } else if (!future.complete(received)) {
            abort();
        }
    }

    // Off the dispatcher's thread: a dependent stage that blocks there would keep the call's slot, and one that waits
    // for another call to the same host could wait for ever.
    private void complete(Runnable completion) {
        try {
            exchange.executor().execute(completion);
        } catch (RejectedExecutionException shutDown) {
            completion.run();
        }
    }
}
