package io.sidecarsdk.http.internal.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockResponseBody;
import mockwebserver3.SocketEffect;
import okio.Buffer;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class ResponseBodyTest {
    private static final byte[] BYTES = Face.randomBytes(Face.LARGE);

    @ParameterizedTest
    @EnumSource
    void a_string_is_received(Way way) throws Exception {
        try (Face face = Face.open(way).respond("grüezi")) {
            assertThat(way.exchange(face.client, face.get(), BodyHandlers.ofString())
                            .body())
                    .isEqualTo("grüezi");
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_empty_body_is_received(Way way) throws Exception {
        try (Face face = Face.open(way)
                .respond(new MockResponse.Builder().code(204))
                .respond("")
                .respond("")) {
            assertThat(way.exchange(face.client, face.get(), BodyHandlers.ofString())
                            .body())
                    .isEmpty();
            assertThat(way.exchange(face.client, face.get(), BodyHandlers.ofInputStream())
                            .body())
                    .isEmpty();
            assertThat(way.exchange(face.client, face.get(), BodyHandlers.ofLines())
                            .body())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_response_to_a_head_request_has_no_body(Way way) throws Exception {
        try (Face face = Face.open(way).respond(new MockResponse.Builder().setHeader("Content-Length", 17))) {
            var request = face.request()
                    .method("HEAD", java.net.http.HttpRequest.BodyPublishers.noBody())
                    .build();

            var response = way.exchange(face.client, request, BodyHandlers.ofInputStream());

            assertThat(response.body()).isEmpty();
            assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(17);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_large_byte_array_is_received(Way way) throws Exception {
        try (Face face = Face.open(way).respond(BYTES)) {
            assertThat(way.exchange(face.client, face.get(), BodyHandlers.ofByteArray())
                            .body())
                    .isEqualTo(BYTES);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_large_body_of_unknown_length_is_streamed(Way way) throws Exception {
        try (Face face = Face.open(way).respond(ofUnknownLength(way))) {
            var response = way.exchange(face.client, face.get(), BodyHandlers.ofInputStream());

            assertThat(response.body().readAllBytes()).isEqualTo(BYTES);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_large_body_of_known_length_is_streamed(Way way) throws Exception {
        try (Face face = Face.open(way).respond(BYTES)) {
            var response = way.exchange(face.client, face.get(), BodyHandlers.ofInputStream());

            assertThat(response.body().readAllBytes()).isEqualTo(BYTES);
        }
    }

    @ParameterizedTest
    @EnumSource
    void lines_are_streamed(Way way) throws Exception {
        String line = "a line of some forty characters or so";
        try (Face face = Face.open(way).respond((line + "\n").repeat(20_000))) {
            var response = way.exchange(face.client, face.get(), BodyHandlers.ofLines());

            try (Stream<String> lines = response.body()) {
                assertThat(lines).hasSize(20_000).containsOnly(line);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_large_body_goes_to_a_file(Way way, @TempDir Path directory) throws Exception {
        Path file = directory.resolve("body");
        try (Face face = Face.open(way).respond(BYTES)) {
            var response = way.exchange(face.client, face.get(), BodyHandlers.ofFile(file));

            assertThat(Files.readAllBytes(response.body())).isEqualTo(BYTES);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_discarded_body_gives_the_connection_back(Way way) throws Exception {
        try (Face face = Face.open(way).respond(BYTES).respond("next")) {
            way.exchange(face.client, face.get(), BodyHandlers.discarding());
            way.exchange(face.client, face.get(), BodyHandlers.discarding());

            assertThat(face.server.takeRequest().getConnectionIndex()).isZero();
            assertThat(face.server.takeRequest().getConnectionIndex()).isZero();
            assertThat(face.pool.connectionCount()).isOne();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_replaced_body_is_the_replacement(Way way) throws Exception {
        try (Face face = Face.open(way).respond("other")) {
            assertThat(way.exchange(face.client, face.get(), BodyHandlers.replacing("mine"))
                            .body())
                    .isEqualTo("mine");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_publisher_is_handed_over_and_read_one_buffer_at_a_time(Way way) throws Exception {
        try (Face face = Face.open(way).respond(BYTES)) {
            var response = way.exchange(face.client, face.get(), BodyHandlers.ofPublisher());

            Collector collector = new Collector(1, Runnable::run);
            response.body().subscribe(collector);

            assertThat(collector.bytes.get(30, TimeUnit.SECONDS)).isEqualTo(BYTES);
            assertThat(collector.unasked).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_buffering_handler_gets_buffers_of_its_size(Way way) throws Exception {
        List<Integer> sizes = new ArrayList<>();
        try (Face face = Face.open(way).respond(Face.randomBytes(100_000))) {
            BodyHandler<Void> handler =
                    BodyHandlers.ofByteArrayConsumer(bytes -> bytes.ifPresent(some -> sizes.add(some.length)));

            way.exchange(face.client, face.get(), BodyHandlers.buffering(handler, 30_000));

            assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(100_000);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_buffered_stream_is_complete(Way way) throws Exception {
        try (Face face = Face.open(way).respond(BYTES)) {
            var response = way.exchange(
                    face.client, face.get(), BodyHandlers.buffering(BodyHandlers.ofInputStream(), 100_000));

            assertThat(response.body().readAllBytes()).isEqualTo(BYTES);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_line_subscriber_gets_every_line(Way way) throws Exception {
        LineCollector lines = new LineCollector();
        try (Face face = Face.open(way).respond("one\ntwo\r\nthree")) {
            var response = way.exchange(
                    face.client,
                    face.get(),
                    BodyHandlers.fromLineSubscriber(lines, subscriber -> subscriber.lines, null));

            assertThat(response.body()).containsExactly("one", "two", "three");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_flow_subscriber_that_asks_from_another_thread_gets_no_more_than_it_asked_for(Way way) throws Exception {
        ExecutorService asking = Executors.newSingleThreadExecutor();
        try (Face face = Face.open(way).respond(BYTES)) {
            Collector collector = new Collector(3, asking);

            way.exchange(face.client, face.get(), BodyHandlers.fromSubscriber(collector));

            assertThat(collector.bytes.get(30, TimeUnit.SECONDS)).isEqualTo(BYTES);
            assertThat(collector.unasked).isZero();
        } finally {
            asking.shutdown();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_mapping_that_reads_before_it_returns_does_not_deadlock(Way way) throws Exception {
        byte[] unzipped = "squeezed ".repeat(100_000).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        try (Face face = Face.open(way).respond(gzip(unzipped))) {
            BodyHandler<byte[]> handler =
                    info -> BodySubscribers.mapping(BodySubscribers.ofInputStream(), ResponseBodyTest::gunzip);

            assertThat(way.exchange(face.client, face.get(), handler).body()).isEqualTo(unzipped);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_subscriber_of_its_own_making_gets_an_endless_body_while_the_caller_has_it_already(Way way) throws Exception {
        try (Face face = Face.open(way).respond(new MockResponse.Builder().body(new EndlessBody()))) {
            var response = way.exchange(face.client, face.get(), info -> new Events());

            Events events = response.body();
            assertThat(events.next()).isPositive();
            assertThat(events.next()).isPositive();
            events.subscription().cancel();

            face.awaitNoConnectionInUse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void closing_an_endless_stream_frees_the_connection(Way way) throws Exception {
        try (Face face = Face.open(way).respond(new MockResponse.Builder().body(new EndlessBody()))) {
            var response = way.exchange(face.client, face.get(), BodyHandlers.ofInputStream());

            try (InputStream stream = response.body()) {
                assertThat(stream.readNBytes(1_000_000)).hasSize(1_000_000);
            }

            face.awaitNoConnectionInUse();
        }
    }

    @Test
    void closing_a_stream_early_closes_an_http_1_connection() throws Exception {
        try (Face face = Face.open().respond(new MockResponse.Builder().body(new EndlessBody()))) {
            face.client.send(face.get(), BodyHandlers.ofInputStream()).body().close();

            face.awaitNoConnection();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_subscriber_that_cancels_with_a_result_of_its_own_delivers_it(Way way) throws Exception {
        try (Face face = Face.open(way).respond(new MockResponse.Builder().body(new EndlessBody()))) {
            var response = way.exchange(face.client, face.get(), info -> new FirstBuffer());

            assertThat(response.body()).isPositive();
            face.awaitNoConnectionInUse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_subscriber_that_cancels_without_a_result_fails_the_exchange(Way way) throws Exception {
        try (Face face = Face.open(way).respond(BYTES)) {
            BodyHandler<Void> handler = BodyHandlers.fromSubscriber(new Collector(0, Runnable::run) {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    subscription.cancel();
                }
            });

            assertThatThrownBy(() -> way.exchange(face.client, face.get(), handler))
                    .satisfies(failure -> assertThat(rootOf(failure))
                            .isInstanceOf(IOException.class)
                            .hasMessage("Canceled"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_subscriber_that_throws_fails_the_exchange_with_its_exception(Way way) throws Exception {
        IllegalStateException thrown = new IllegalStateException("cannot take it");
        try (Face face = Face.open(way).respond(BYTES)) {
            BodyHandler<Void> handler = BodyHandlers.ofByteArrayConsumer(bytes -> {
                throw thrown;
            });

            assertThatThrownBy(() -> way.exchange(face.client, face.get(), handler))
                    .satisfies(failure -> assertThat(rootOf(failure)).isSameAs(thrown));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_handler_that_throws_fails_the_exchange_and_frees_the_connection(Way way) throws Exception {
        IllegalStateException thrown = new IllegalStateException("no such handler");
        try (Face face = Face.open(way).respond(BYTES)) {
            BodyHandler<String> handler = info -> {
                throw thrown;
            };

            assertThatThrownBy(() -> way.exchange(face.client, face.get(), handler))
                    .satisfies(failure -> assertThat(rootOf(failure)).isSameAs(thrown));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_mapping_that_throws_fails_the_exchange_and_frees_the_connection(Way way) throws Exception {
        UncheckedIOException thrown = new UncheckedIOException(new IOException("unreadable"));
        try (Face face = Face.open(way).respond(BYTES)) {
            BodyHandler<String> handler = info -> BodySubscribers.mapping(BodySubscribers.ofInputStream(), stream -> {
                throw thrown;
            });

            assertThatThrownBy(() -> way.exchange(face.client, face.get(), handler))
                    .satisfies(failure ->
                            assertThat(failure.getCause()).isSameAs(thrown).isNotNull());
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_demand_of_nothing_is_an_error_for_the_subscriber(Way way) throws Exception {
        try (Face face = Face.open(way).respond(BYTES)) {
            Collector collector = new Collector(0, Runnable::run);

            assertThatThrownBy(() -> way.exchange(face.client, face.get(), BodyHandlers.fromSubscriber(collector)))
                    .satisfies(failure -> assertThat(rootOf(failure))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("expected: at least 1"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_file_that_cannot_be_opened_fails_the_exchange(Way way, @TempDir Path directory) throws Exception {
        try (Face face = Face.open(way).respond(BYTES)) {
            Path missing = directory.resolve("missing").resolve("body");

            assertThatThrownBy(() -> way.exchange(face.client, face.get(), BodyHandlers.ofFile(missing)))
                    .satisfies(failure ->
                            assertThat(rootOf(failure)).isInstanceOf(java.nio.file.NoSuchFileException.class));
        }
    }

    @Test
    void a_body_that_breaks_off_fails_the_exchange() throws Exception {
        try (Face face = Face.open().respond(brokenBody())) {
            assertThatThrownBy(() -> face.client.send(face.get(), BodyHandlers.ofByteArray()))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_stream_that_breaks_off_fails_its_reader() throws Exception {
        try (Face face = Face.open().respond(brokenBody())) {
            InputStream stream =
                    face.client.send(face.get(), BodyHandlers.ofInputStream()).body();

            assertThatThrownBy(stream::readAllBytes).isInstanceOf(IOException.class);
        }
    }

    @Test
    void whole_bodies_are_received_on_the_calling_thread_alone(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("body");
        List<BodyHandler<?>> handlers = List.of(
                BodyHandlers.ofString(),
                BodyHandlers.ofByteArray(),
                BodyHandlers.discarding(),
                BodyHandlers.replacing("mine"),
                BodyHandlers.ofFile(file),
                BodyHandlers.fromLineSubscriber(new LineCollector()),
                BodyHandlers.buffering(BodyHandlers.ofString(), 1_000));
        try (Face face = Face.open()) {
            for (BodyHandler<?> handler : handlers) {
                face.respond(BYTES);
                face.client.send(face.get(), handler);
            }

            assertThat(face.tasks).hasValue(0);
        }
    }

    @Test
    void the_subscriber_is_fed_by_the_calling_thread() throws Exception {
        List<Thread> threads = new ArrayList<>();
        try (Face face = Face.open().respond(BYTES)) {
            face.client.send(
                    face.get(), BodyHandlers.ofByteArrayConsumer(bytes -> threads.add(Thread.currentThread())));

            assertThat(threads).isNotEmpty().containsOnly(Thread.currentThread());
        }
    }

    @Test
    void a_small_stream_of_known_length_needs_no_other_thread() throws Exception {
        try (Face face = Face.open().respond("small")) {
            var response = face.client.send(face.get(), BodyHandlers.ofInputStream());

            assertThat(face.pool.idleConnectionCount()).isOne();
            assertThat(response.body()).hasContent("small");
            assertThat(face.tasks).hasValue(0);
        }
    }

    @Test
    void an_unread_stream_is_not_read_ahead() throws Exception {
        EndlessBody body = new EndlessBody();
        try (Face face = Face.open().respond(new MockResponse.Builder().body(body))) {
            InputStream stream =
                    face.client.send(face.get(), BodyHandlers.ofInputStream()).body();

            assertThat(face.tasks).hasValue(0);
            stream.close();
        }
    }

    @Test
    void a_stream_fails_when_the_client_is_shut_down_meanwhile() throws Exception {
        try (Face face = Face.open().respond(new MockResponse.Builder().body(new EndlessBody()))) {
            InputStream stream =
                    face.client.send(face.get(), BodyHandlers.ofInputStream()).body();
            face.okHttp.dispatcher().executorService().shutdown();

            assertThatThrownBy(stream::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasRootCauseInstanceOf(java.util.concurrent.RejectedExecutionException.class);
        }
    }

    private static MockResponse.Builder ofUnknownLength(Way way) {
        Buffer body = new Buffer().write(BYTES);
        return way.isHttp1()
                ? new MockResponse.Builder().chunkedBody(body, 100_000)
                : new MockResponse.Builder().body(body).removeHeader("Content-Length");
    }

    private static MockResponse.Builder brokenBody() {
        return new MockResponse.Builder()
                .body(new Buffer().write(BYTES))
                .onResponseBody(new SocketEffect.CloseSocket(true, false, false));
    }

    private static Throwable rootOf(Throwable failure) {
        return failure.getCause() == null ? failure : rootOf(failure.getCause());
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        }
        return zipped.toByteArray();
    }

    private static byte[] gunzip(InputStream zipped) {
        try (GZIPInputStream stream = new GZIPInputStream(zipped)) {
            return stream.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Sends until the client goes away. */
    private static final class EndlessBody implements MockResponseBody {
        @Override
        public long getContentLength() {
            return -1;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            byte[] some = Face.randomBytes(10_000);
            while (true) {
                sink.write(some);
                sink.flush();
            }
        }
    }

    /** Asks for buffers through an executor and notes whether it got one that it had not asked for. */
    private static class Collector implements Flow.Subscriber<List<ByteBuffer>> {
        final CompletableFuture<byte[]> bytes = new CompletableFuture<>();
        int unasked;
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private final int batch;
        private final Executor asking;
        private long open;
        private Flow.@Nullable Subscription subscription;

        Collector(int batch, Executor asking) {
            this.batch = batch;
            this.asking = asking;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            ask();
        }

        private void ask() {
            open += batch;
            Flow.Subscription current = Optional.ofNullable(subscription).orElseThrow();
            asking.execute(() -> current.request(batch));
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            open--;
            if (open < 0) {
                unasked++;
            }
            buffers.forEach(this::keep);
            if (open == 0) {
                ask();
            }
        }

        private void keep(ByteBuffer buffer) {
            byte[] some = new byte[buffer.remaining()];
            buffer.get(some);
            received.writeBytes(some);
        }

        @Override
        public void onError(Throwable failure) {
            bytes.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            bytes.complete(received.toByteArray());
        }
    }

    private static final class LineCollector implements Flow.Subscriber<String> {
        final List<String> lines = new ArrayList<>();

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            lines.add(line);
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }

    /** Not the JDK's, wants everything, and is its own result from the first moment. */
    private static final class Events implements BodySubscriber<Events> {
        private final BlockingQueue<Integer> sizes = new LinkedBlockingQueue<>();
        private final CompletableFuture<Flow.Subscription> subscribed = new CompletableFuture<>();

        int next() throws InterruptedException {
            Integer size = sizes.poll(30, TimeUnit.SECONDS);
            return size == null ? -1 : size;
        }

        Flow.Subscription subscription() {
            return subscribed.join();
        }

        @Override
        public CompletionStage<Events> getBody() {
            return CompletableFuture.completedStage(this);
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscribed.complete(subscription);
            subscription.request(1);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            sizes.add(buffers.stream().mapToInt(ByteBuffer::remaining).sum());
            subscribed.join().request(1);
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }

    /** Cancels first and has its result second, as one naturally writes it. */
    private static final class FirstBuffer implements BodySubscriber<Integer> {
        private final CompletableFuture<Integer> size = new CompletableFuture<>();
        private Flow.@Nullable Subscription subscription;

        @Override
        public CompletionStage<Integer> getBody() {
            return size;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            subscription.request(5);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            Optional.ofNullable(subscription).orElseThrow().cancel();
            size.complete(buffers.get(0).remaining());
        }

        @Override
        public void onError(Throwable failure) {
            size.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {}
    }
}
