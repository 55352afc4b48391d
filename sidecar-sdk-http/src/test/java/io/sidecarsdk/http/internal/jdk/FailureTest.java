package io.sidecarsdk.http.internal.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import okhttp3.Interceptor;
import okio.Buffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class FailureTest {

    @ParameterizedTest
    @EnumSource
    void a_request_times_out_when_its_response_does_not_come(Way way) throws Exception {
        try (Face face = Face.open(way).respond(stalled())) {
            assertTimesOut(way, face, face.request());
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_request_times_out_when_its_body_does_not_end(Way way) throws Exception {
        try (Face face = Face.open(way).respond(stalledBody())) {
            assertTimesOut(way, face, face.request());
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_request_times_out_when_its_publisher_does_not_publish(Way way) throws Exception {
        try (Face face = Face.open(way)) {
            assertTimesOut(way, face, face.request().POST(BodyPublishers.fromPublisher(new Silent())));
        }
    }

    private static void assertTimesOut(Way way, Face face, HttpRequest.Builder request) {
        HttpRequest limited = request.timeout(Duration.ofMillis(200)).build();

        assertThatThrownBy(() -> way.exchange(face.client, limited, BodyHandlers.ofString()))
                .satisfies(failure -> assertThat(failure instanceof ExecutionException ? failure.getCause() : failure)
                        .isInstanceOf(HttpTimeoutException.class)
                        .cause()
                        .isInstanceOf(InterruptedIOException.class));
    }

    @Test
    void a_long_timeout_cannot_lift_the_limit_of_the_client() throws Exception {
        try (Face face = Face.open(builder -> builder.callTimeout(Duration.ofMillis(200)))
                .respond(stalled())) {
            HttpRequest patient =
                    face.request().timeout(Duration.ofDays(1_000_000)).build();

            assertThatThrownBy(() -> face.client.send(patient, BodyHandlers.ofString()))
                    .isInstanceOf(HttpTimeoutException.class);
        }
    }

    @Test
    void a_read_timeout_of_the_client_stays_what_it_is() throws Exception {
        try (Face face = Face.open(builder -> builder.readTimeout(Duration.ofMillis(200)))
                .respond(stalled())) {
            assertThatThrownBy(() -> face.client.send(face.get(), BodyHandlers.ofString()))
                    .isInstanceOf(java.net.SocketTimeoutException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_exception_of_an_interceptor_is_the_one_the_caller_gets(Way way) throws Exception {
        TypedException thrown = new TypedException("circuit breaker is open");
        Interceptor rejecting = chain -> {
            throw thrown;
        };
        try (Face face = Face.open(builder -> builder.addInterceptor(rejecting))) {
            assertThatThrownBy(() -> way.exchange(face.client, face.get(), BodyHandlers.ofString()))
                    .satisfies(
                            failure -> assertThat(failure instanceof ExecutionException ? failure.getCause() : failure)
                                    .isSameAs(thrown));
        }
    }

    static Stream<BodyHandler<?>> waitingHandlers() {
        return Stream.of(BodyHandlers.ofString(), BodyHandlers.fromSubscriber(new NeverAsking()));
    }

    @Test
    void an_interrupted_thread_stops_waiting_for_the_response() throws Exception {
        try (Face face = Face.open().respond(stalled())) {
            assertInterruptible(face, BodyHandlers.ofString());
        }
    }

    @ParameterizedTest
    @MethodSource("waitingHandlers")
    void an_interrupted_thread_stops_waiting_for_the_body(BodyHandler<?> handler) throws Exception {
        try (Face face = Face.open().respond(stalledBody())) {
            assertInterruptible(face, handler);
        }
    }

    @Test
    void an_interrupted_thread_stops_waiting_for_its_publisher() throws Exception {
        Silent silent = new Silent();
        try (Face face = Face.open()) {
            HttpRequest request =
                    face.request().POST(BodyPublishers.fromPublisher(silent)).build();
            Sender sender = new Sender(face, request, BodyHandlers.ofString());

            assertThat(silent.subscribed.await(30, TimeUnit.SECONDS)).isTrue();
            sender.assertInterruptible();

            assertThat(silent.cancelled).isTrue();
        }
    }

    private static void assertInterruptible(Face face, BodyHandler<?> handler) throws Exception {
        Sender sender = new Sender(face, face.get(), handler);
        face.server.takeRequest();
        sender.assertInterruptible();
        face.awaitNoConnection();
    }

    @Test
    void a_thread_that_is_interrupted_already_sends_nothing() throws Exception {
        try (Face face = Face.open()) {
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> face.client.send(face.get(), BodyHandlers.ofString()))
                    .isInstanceOf(InterruptedException.class);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(face.server.getRequestCount()).isZero();
        }
    }

    @Test
    void a_call_longer_than_the_interrupt_watch_looks_at_it_succeeds() throws Exception {
        try (Face face = Face.open()
                .respond(new MockResponse.Builder()
                        .body("late")
                        .headersDelay(5 * InterruptWatch.INTERVAL_MILLIS, TimeUnit.MILLISECONDS))) {
            assertThat(face.client.send(face.get(), BodyHandlers.ofString()).body())
                    .isEqualTo("late");
        }
    }

    @Test
    void cancelling_the_future_closes_the_connection() throws Exception {
        try (Face face = Face.open().respond(stalled())) {
            CompletableFuture<HttpResponse<String>> future = face.client.sendAsync(face.get(), BodyHandlers.ofString());
            face.server.takeRequest();

            assertThat(future.cancel(true)).isTrue();

            assertThatThrownBy(future::get).isInstanceOf(CancellationException.class);
            face.awaitNoConnection();
        }
    }

    @Test
    void cancelling_a_dependent_future_closes_the_connection() throws Exception {
        try (Face face = Face.open().respond(stalled())) {
            CompletableFuture<Integer> length = face.client
                    .sendAsync(face.get(), BodyHandlers.ofString())
                    .thenApply(HttpResponse::body)
                    .thenApply(String::length);
            face.server.takeRequest();

            length.cancel(true);

            face.awaitNoConnection();
        }
    }

    @Test
    void cancelling_the_future_while_the_subscriber_asks_for_nothing_closes_the_connection() throws Exception {
        NeverAsking subscriber = new NeverAsking();
        try (Face face = Face.open().respond(stalledBody())) {
            CompletableFuture<HttpResponse<Void>> future =
                    face.client.sendAsync(face.get(), BodyHandlers.fromSubscriber(subscriber));
            assertThat(subscriber.subscribed.await(30, TimeUnit.SECONDS)).isTrue();

            future.cancel(false);

            face.awaitNoConnection();
        }
    }

    @Test
    void a_future_that_timed_out_gives_up_its_call() throws Exception {
        try (Face face = Face.open().respond(stalled())) {
            CompletableFuture<HttpResponse<InputStream>> future = face.client
                    .sendAsync(face.get(), BodyHandlers.ofInputStream())
                    .orTimeout(200, TimeUnit.MILLISECONDS);

            assertThatThrownBy(() -> future.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(TimeoutException.class);
            face.awaitNoConnection();
        }
    }

    @Test
    void a_response_that_comes_after_the_future_was_completed_otherwise_is_closed() throws Exception {
        CountDownLatch completed = new CountDownLatch(1);
        Interceptor holding = chain -> {
            var response = chain.proceed(chain.request());
            if (chain.request().url().encodedPath().equals("/late")) {
                await(completed);
            }
            return response;
        };
        try (Face face = Face.open(builder -> builder.addInterceptor(holding))
                .respond("other")
                .respond(stalledBody())) {
            HttpResponse<InputStream> other = face.client.send(face.get(), BodyHandlers.ofInputStream());
            CompletableFuture<HttpResponse<InputStream>> future = face.client.sendAsync(
                    HttpRequest.newBuilder(face.uri("/late")).build(), BodyHandlers.ofInputStream());

            future.complete(other);
            completed.countDown();

            face.awaitNoConnection();
        }
    }

    @Test
    void dependent_stages_do_not_keep_the_slot_of_their_call() throws Exception {
        try (Face face = Face.open().respond("one").respond("two")) {
            face.okHttp.dispatcher().setMaxRequestsPerHost(1);

            String both = face.client
                    .sendAsync(face.get(), BodyHandlers.ofString())
                    .thenApply(first -> first.body()
                            + face.client
                                    .sendAsync(face.get(), BodyHandlers.ofString())
                                    .join()
                                    .body())
                    .get(30, TimeUnit.SECONDS);

            assertThat(both).isEqualTo("onetwo");
        }
    }

    @Test
    void a_call_on_a_client_that_is_shut_down_fails() throws Exception {
        try (Face face = Face.open()) {
            face.okHttp.dispatcher().executorService().shutdown();

            assertThatThrownBy(() -> face.client
                            .sendAsync(face.get(), BodyHandlers.ofString())
                            .get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(IOException.class);
        }
    }

    private static MockResponse.Builder stalled() {
        return new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE);
    }

    private static MockResponse.Builder stalledBody() {
        return new MockResponse.Builder()
                .body(new Buffer().write(new byte[1 << 20]))
                .onResponseBody(SocketEffect.Stall.INSTANCE);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static final class TypedException extends IOException {
        private static final long serialVersionUID = 1L;

        TypedException(String message) {
            super(message);
        }
    }

    /** A thread in send(). */
    private static final class Sender {
        private final AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        private final AtomicBoolean flagLeft = new AtomicBoolean();
        private final Thread thread;

        Sender(Face face, HttpRequest request, BodyHandler<?> handler) {
            thread = new Thread(() -> {
                try {
                    face.client.send(request, handler);
                } catch (Throwable failure) {
                    thrown.set(failure);
                }
                flagLeft.set(Thread.currentThread().isInterrupted());
            });
            thread.start();
        }

        void assertInterruptible() throws InterruptedException {
            thread.interrupt();
            thread.join(5_000);
            assertThat(thread.isAlive()).isFalse();
            assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
            assertThat(flagLeft).isFalse();
        }
    }

    /** Accepts its subscriber and never says a word. */
    private static final class Silent implements Flow.Publisher<ByteBuffer>, Flow.Subscription {
        final CountDownLatch subscribed = new CountDownLatch(1);
        final AtomicBoolean cancelled = new AtomicBoolean();

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            subscriber.onSubscribe(this);
            subscribed.countDown();
        }

        @Override
        public void request(long n) {}

        @Override
        public void cancel() {
            cancelled.set(true);
        }
    }

    /** Accepts its subscription and never asks for a byte. */
    private static final class NeverAsking implements Flow.Subscriber<java.util.List<ByteBuffer>> {
        final CountDownLatch subscribed = new CountDownLatch(1);

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscribed.countDown();
        }

        @Override
        public void onNext(java.util.List<ByteBuffer> item) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }
}
