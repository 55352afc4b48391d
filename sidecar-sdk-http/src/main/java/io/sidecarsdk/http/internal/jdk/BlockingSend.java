package io.sidecarsdk.http.internal.jdk;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.concurrent.ExecutionException;
import okhttp3.Response;

/** Makes an exchange on the calling thread. */
final class BlockingSend<T> {
    private final Exchange<T> exchange;

    BlockingSend(Exchange<T> exchange) {
        this.exchange = exchange;
    }

    HttpResponse<T> send() throws IOException, InterruptedException {
        InterruptWatch watch = InterruptWatch.start(exchange.call());
        try {
            return exchangeNow();
        } catch (IOException failure) {
            throwIfInterrupted(watch, failure);
            throw Failures.translate(failure);
        } finally {
            watch.stop();
        }
    }

    private HttpResponse<T> exchangeNow() throws IOException, InterruptedException {
        Response response = exchange.call().execute();
        return await(BodyDelivery.start(exchange, response));
    }

    private static <T> HttpResponse<T> await(BodyDelivery<T> delivery) throws IOException, InterruptedException {
        try {
            return delivery.delivered().get();
        } catch (InterruptedException interrupted) {
            delivery.cancel();
            throw interrupted;
        } catch (ExecutionException failure) {
            throw Failures.thrown(failure.getCause());
        }
    }

    // Clears the interrupt flag, as every method that throws InterruptedException does.
    private static void throwIfInterrupted(InterruptWatch watch, IOException failure) throws InterruptedException {
        boolean cancelledByWatch = watch.stop();
        if (Thread.interrupted() || cancelledByWatch) {
            InterruptedException interrupted = new InterruptedException("interrupted while waiting for the response");
            interrupted.initCause(failure);
            throw interrupted;
        }
    }
}
