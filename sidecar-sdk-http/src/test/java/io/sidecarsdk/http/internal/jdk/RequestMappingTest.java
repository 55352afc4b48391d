package io.sidecarsdk.http.internal.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okhttp3.Response;
import okio.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RequestMappingTest {
    // MockWebServer takes seconds for eight MiB over HTTP/2, from a plain OkHttpClient as well.
    private static final int LARGE_OVER_HTTP_2 = 1 << 20;

    private static byte[] large(Way way) {
        return Face.randomBytes(way.isHttp1() ? Face.LARGE : LARGE_OVER_HTTP_2);
    }

    @Test
    void method_path_and_every_header_value_are_sent() throws Exception {
        try (Face face = Face.open().respond("")) {
            HttpRequest request = HttpRequest.newBuilder(face.uri("/stock/42?colour=dark%20red"))
                    .header("X-Many", "one")
                    .header("X-Many", "two")
                    .header("X-Latin", "zürich")
                    .DELETE()
                    .build();

            face.client.send(request, BodyHandlers.discarding());

            RecordedRequest received = face.server.takeRequest();
            assertThat(received.getRequestLine()).isEqualTo("DELETE /stock/42?colour=dark%20red HTTP/1.1");
            assertThat(received.getHeaders().values("X-Many")).containsExactly("one", "two");
            assertThat(received.getHeaders().get("X-Latin")).isEqualTo("zürich");
        }
    }

    @Test
    void the_content_type_of_the_caller_is_left_alone() throws Exception {
        RecordedRequest received = post(BodyPublishers.ofString("{}"), "Content-Type", "application/json");

        assertThat(received.getHeaders().values("Content-Type")).containsExactly("application/json");
    }

    @Test
    void a_string_is_sent_with_its_length() throws Exception {
        RecordedRequest received = post(BodyPublishers.ofString("grüezi"), "X-Any", "any");

        assertThat(body(received).string(StandardCharsets.UTF_8)).isEqualTo("grüezi");
        assertThat(received.getHeaders().get("Content-Length")).isEqualTo("7");
    }

    @Test
    void a_body_of_unknown_length_is_sent_in_chunks() throws Exception {
        RecordedRequest received =
                post(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[100])), "X-Any", "any");

        assertThat(received.getBodySize()).isEqualTo(100);
        assertThat(received.getHeaders().get("Transfer-Encoding")).isEqualTo("chunked");
    }

    @ParameterizedTest
    @EnumSource
    void a_large_array_is_sent(Way way) throws Exception {
        assertSent(way, BodyPublishers.ofByteArray(large(way)));
    }

    @ParameterizedTest
    @EnumSource
    void a_large_stream_is_sent(Way way) throws Exception {
        assertSent(way, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large(way))));
    }

    @ParameterizedTest
    @EnumSource
    void a_large_file_is_sent(Way way, @TempDir Path directory) throws Exception {
        assertSent(way, BodyPublishers.ofFile(Files.write(directory.resolve("body"), large(way))));
    }

    @ParameterizedTest
    @EnumSource
    void arrays_are_sent_one_after_the_other(Way way) throws Exception {
        byte[] start = java.util.Arrays.copyOfRange(large(way), 0, 100_000);
        byte[] rest = java.util.Arrays.copyOfRange(large(way), 100_000, large(way).length);

        assertSent(way, BodyPublishers.ofByteArrays(List.of(start, new byte[0], rest)));
        assertSent(way, BodyPublishers.concat(BodyPublishers.ofByteArray(start), BodyPublishers.ofByteArray(rest)));
    }

    @ParameterizedTest
    @EnumSource
    void a_publisher_with_a_thread_of_its_own_is_sent_as_it_is_pulled(Way way) throws Exception {
        ExecutorService publishing = Executors.newSingleThreadExecutor();
        try (SubmissionPublisher<ByteBuffer> publisher = new SubmissionPublisher<>(publishing, 4)) {
            BodyPublisher body = BodyPublishers.fromPublisher(subscriber -> {
                publisher.subscribe(subscriber);
                publishAll(publisher, large(way));
            });

            assertSent(way, body);
        } finally {
            publishing.shutdown();
        }
    }

    private static void publishAll(SubmissionPublisher<ByteBuffer> publisher, byte[] bytes) {
        Thread thread = new Thread(() -> {
            for (int from = 0; from < bytes.length; from += 1 << 16) {
                publisher.submit(ByteBuffer.wrap(bytes, from, 1 << 16)); // blocks while four are waiting
            }
            publisher.close();
        });
        thread.start();
    }

    @Test
    void no_more_than_one_buffer_is_requested_at_a_time() throws Exception {
        Counting counting = new Counting(200);
        try (Face face = Face.open().respond("")) {
            HttpRequest request =
                    face.request().POST(BodyPublishers.fromPublisher(counting)).build();

            face.client.send(request, BodyHandlers.discarding());

            assertThat(face.server.takeRequest().getBodySize()).isEqualTo(200);
            assertThat(counting.mostRequestedAtOnce).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "PROPPATCH", "QUERY", "REPORT", "DELETE", "OPTIONS"})
    void a_method_other_than_get_and_head_may_be_sent_with_an_empty_body(String method) throws Exception {
        try (Face face = Face.open().respond("")) {
            HttpRequest request =
                    face.request().method(method, BodyPublishers.noBody()).build();

            face.client.send(request, BodyHandlers.discarding());

            assertThat(face.server.takeRequest().getHeaders().get("Content-Length"))
                    .isEqualTo("0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void a_get_or_head_request_with_no_body_may_say_so(String method) throws Exception {
        try (Face face = Face.open().respond("")) {
            HttpRequest request =
                    face.request().method(method, BodyPublishers.noBody()).build();

            face.client.send(request, BodyHandlers.discarding());

            assertThat(face.server.takeRequest().getMethod()).isEqualTo(method);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void a_get_or_head_request_with_a_body_is_refused(String method) throws Exception {
        try (Face face = Face.open()) {
            HttpRequest request = face.request()
                    .method(method, BodyPublishers.ofString("body"))
                    .build();

            assertThatThrownBy(() -> face.client.send(request, BodyHandlers.discarding()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(method)
                    .hasMessageContaining("expected: another method, or no body publisher");
        }
    }

    @Test
    void a_delete_request_may_have_a_body() throws Exception {
        try (Face face = Face.open().respond("")) {
            HttpRequest request = face.request()
                    .method("DELETE", BodyPublishers.ofString("these"))
                    .build();

            face.client.send(request, BodyHandlers.discarding());

            assertThat(body(face.server.takeRequest()).utf8()).isEqualTo("these");
        }
    }

    @Test
    void a_request_that_expects_continue_says_so() throws Exception {
        try (Face face = Face.open().respond(new MockResponse.Builder().add100Continue())) {
            HttpRequest request = face.request()
                    .expectContinue(true)
                    .POST(BodyPublishers.ofString("after you"))
                    .build();

            face.client.send(request, BodyHandlers.discarding());

            RecordedRequest received = face.server.takeRequest();
            assertThat(received.getHeaders().get("Expect")).isEqualTo("100-continue");
            assertThat(body(received).utf8()).isEqualTo("after you");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_failing_publisher_fails_the_exchange_with_its_exception_as_the_cause(Way way) throws Exception {
        IllegalStateException thrown = new IllegalStateException("no more data");
        assertFails(way, BodyPublishers.fromPublisher(new Failing(thrown)), thrown);
    }

    @ParameterizedTest
    @EnumSource
    void a_publisher_that_throws_fails_the_exchange_with_its_exception_as_the_cause(Way way) throws Exception {
        IllegalStateException thrown = new IllegalStateException("no data at all");
        BodyPublisher publisher = BodyPublishers.fromPublisher(subscriber -> {
            throw thrown;
        });
        assertFails(way, publisher, thrown);
    }

    @Test
    void a_stream_that_fails_fails_the_exchange() throws Exception {
        InputStream failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("disk on fire");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return read();
            }
        };
        try (Face face = Face.open()) {
            HttpRequest request = face.request()
                    .POST(BodyPublishers.ofInputStream(() -> failing))
                    .build();

            assertThatThrownBy(() -> face.client.send(request, BodyHandlers.discarding()))
                    .isInstanceOf(IOException.class)
                    .hasStackTraceContaining("disk on fire");
        }
    }

    @Test
    void a_publisher_that_sends_too_much_fails_the_exchange() throws Exception {
        Flow.Publisher<ByteBuffer> pushy = subscriber -> subscriber.onSubscribe(new Ignoring() {
            @Override
            public void request(long n) {
                for (int i = 0; i < 10; i++) {
                    subscriber.onNext(ByteBuffer.allocate(1));
                }
            }
        });
        try (Face face = Face.open()) {
            HttpRequest request =
                    face.request().POST(BodyPublishers.fromPublisher(pushy)).build();

            assertThatThrownBy(() -> face.client.send(request, BodyHandlers.discarding()))
                    .isInstanceOf(IOException.class)
                    .hasRootCauseMessage("The request body's publisher sent more than was requested");
        }
    }

    @Test
    void a_retried_request_subscribes_to_its_body_again() throws Exception {
        AtomicInteger streams = new AtomicInteger();
        BodyPublisher publisher = BodyPublishers.ofInputStream(() -> {
            streams.incrementAndGet();
            return new ByteArrayInputStream("again".getBytes(StandardCharsets.US_ASCII));
        });
        try (Face face = Face.open(builder -> builder.addInterceptor(chain -> {
                    Response first = chain.proceed(chain.request());
                    first.close();
                    return chain.proceed(chain.request());
                }))
                .respond("")
                .respond("")) {
            face.client.send(face.request().PUT(publisher).build(), BodyHandlers.discarding());

            assertThat(body(face.server.takeRequest()).utf8()).isEqualTo("again");
            assertThat(body(face.server.takeRequest()).utf8()).isEqualTo("again");
            assertThat(streams).hasValue(2);
        }
    }

    @Test
    void a_uri_that_is_not_http_is_refused() throws Exception {
        HttpRequest ftp = new HttpRequestTo(URI.create("ftp://host/file"));
        try (Face face = Face.open()) {
            assertThatThrownBy(() -> face.client.send(ftp, BodyHandlers.discarding()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected: an http or https URI");
        }
    }

    private static ByteString body(RecordedRequest request) {
        return Objects.requireNonNull(request.getBody());
    }

    private static RecordedRequest post(BodyPublisher publisher, String... header) throws Exception {
        try (Face face = Face.open().respond("")) {
            face.client.send(face.request().headers(header).POST(publisher).build(), BodyHandlers.discarding());
            return face.server.takeRequest();
        }
    }

    private static void assertSent(Way way, BodyPublisher publisher) throws Exception {
        try (Face face = Face.open(way).respond("thanks")) {
            face.server.setBodyLimit(Long.MAX_VALUE);

            var response =
                    way.exchange(face.client, face.request().POST(publisher).build(), BodyHandlers.ofString());

            assertThat(response.body()).isEqualTo("thanks");
            assertThat(body(face.server.takeRequest()).toByteArray()).isEqualTo(large(way));
        }
    }

    private static void assertFails(Way way, BodyPublisher publisher, Exception thrown) throws Exception {
        try (Face face = Face.open(way)) {
            HttpRequest request = face.request().POST(publisher).build();

            assertThatThrownBy(() -> way.exchange(face.client, request, BodyHandlers.discarding()))
                    .hasRootCause(thrown)
                    .satisfies(failure -> assertThat(failure instanceof IOException ? failure : failure.getCause())
                            .isInstanceOf(IOException.class)
                            .hasMessageContaining("publisher failed"));
        }
    }

    private abstract static class Ignoring implements Flow.Subscription {
        @Override
        public void cancel() {}
    }

    private record Failing(RuntimeException failure) implements Flow.Publisher<ByteBuffer> {
        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            subscriber.onSubscribe(new Ignoring() {
                private boolean sent;

                @Override
                public void request(long n) {
                    if (sent) {
                        subscriber.onError(failure);
                    } else {
                        sent = true;
                        subscriber.onNext(ByteBuffer.allocate(10));
                    }
                }
            });
        }
    }

    /** Delivers single bytes and notes the largest demand. */
    private static final class Counting implements Flow.Publisher<ByteBuffer> {
        private final int bytes;
        private long mostRequestedAtOnce;

        Counting(int bytes) {
            this.bytes = bytes;
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            subscriber.onSubscribe(new Ignoring() {
                private int sent;

                @Override
                public void request(long n) {
                    mostRequestedAtOnce = Math.max(mostRequestedAtOnce, n);
                    if (sent++ < bytes) {
                        subscriber.onNext(ByteBuffer.allocate(1));
                    } else {
                        subscriber.onComplete();
                    }
                }
            });
        }
    }

    /** The JDK's builder refuses such a URI, another implementation may not. */
    private static final class HttpRequestTo extends HttpRequest {
        private final URI uri;

        HttpRequestTo(URI uri) {
            this.uri = uri;
        }

        @Override
        public java.util.Optional<BodyPublisher> bodyPublisher() {
            return java.util.Optional.empty();
        }

        @Override
        public String method() {
            return "GET";
        }

        @Override
        public java.util.Optional<java.time.Duration> timeout() {
            return java.util.Optional.empty();
        }

        @Override
        public boolean expectContinue() {
            return false;
        }

        @Override
        public URI uri() {
            return uri;
        }

        @Override
        public java.util.Optional<HttpClient.Version> version() {
            return java.util.Optional.empty();
        }

        @Override
        public java.net.http.HttpHeaders headers() {
            return java.net.http.HttpHeaders.of(java.util.Map.of(), (name, value) -> true);
        }
    }
}
