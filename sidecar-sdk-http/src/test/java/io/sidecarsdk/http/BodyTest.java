package io.sidecarsdk.http;

import static io.sidecarsdk.http.testing.TestSidecar.request;
import static io.sidecarsdk.http.testing.Upstream.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidecarsdk.http.testing.RawUpstream;
import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.http.testing.TestSidecar.Answer;
import io.sidecarsdk.http.testing.Upstream;
import io.sidecarsdk.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okio.Buffer;
import okio.BufferedSource;
import okio.GzipSink;
import okio.Okio;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BodyTest {

    // --- the cap ---

    @Test
    void aBodyThatIsDeclaredTooLongIsRefusedBeforeItIsRead() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("x".repeat(100_000)), ok("short"));
                TestSidecar sidecar = TestSidecar.with("max-response: 10KiB, circuit-breaker: {}")
                        .to(upstream)) {
            assertThatThrownBy(sidecar::get)
                    .isInstanceOf(ResponseTooLargeException.class)
                    .hasMessage("inventory: the response has 100000 bytes (expected: at most 10240, max-response)");
            assertThat(sidecar.timed("error.type", "too_large")).isEqualTo(1);
            assertThat(sidecar.get().body()).isEqualTo("short");
        }
    }

    @Test
    void aShortBodyThatIsDeclaredTooLongIsRefusedToo() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("12345"));
                TestSidecar sidecar = TestSidecar.with("max-response: 4B").to(upstream)) {
            assertThatThrownBy(sidecar::get).isInstanceOf(ResponseTooLargeException.class);
        }
    }

    @Test
    void aBodyOfExactlyTheCapPasses() throws Exception {
        MockResponse chunked =
                new MockResponse.Builder().chunkedBody("12345", 2).build();
        try (Upstream upstream = Upstream.answering(ok("12345"), chunked);
                TestSidecar sidecar = TestSidecar.with("max-response: 5B").to(upstream)) {
            assertThat(sidecar.get().body()).isEqualTo("12345");
            assertThat(sidecar.get().body()).isEqualTo("12345");
        }
    }

    @Test
    void aChunkedBodyIsCutAtTheCap() throws Exception {
        MockResponse chunked = new MockResponse.Builder()
                .chunkedBody("x".repeat(200_000), 1000)
                .build();
        try (Upstream upstream = Upstream.answering(chunked);
                TestSidecar sidecar = TestSidecar.with("max-response: 10KiB").to(upstream)) {
            assertThatThrownBy(sidecar::get)
                    .isInstanceOf(ResponseTooLargeException.class)
                    .hasMessageContaining("longer than 10240 bytes");
            assertThat(sidecar.timed("error.type", "too_large")).isEqualTo(1);
        }
    }

    @Test
    void theBytesOfAGzipBombCountAsTheyComeOut() throws Exception {
        Buffer bomb = new Buffer();
        try (okio.BufferedSink gzip = Okio.buffer(new GzipSink(bomb))) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 64; i++) {
                gzip.write(zeros);
            }
        }
        assertThat(bomb.size()).isLessThan(100_000);
        MockResponse response = new MockResponse.Builder()
                .addHeader("Content-Encoding", "gzip")
                .body(bomb)
                .build();
        try (Upstream upstream = Upstream.answering(response);
                TestSidecar sidecar = TestSidecar.with("max-response: 1MiB").to(upstream)) {
            assertThatThrownBy(sidecar::get).isInstanceOf(ResponseTooLargeException.class);
        }
    }

    // --- bodies that are none ---

    @Test
    void aHeadHasNoBodyWhateverLengthItDeclares() throws Exception {
        try (RawUpstream upstream = answering("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
                TestSidecar sidecar = TestSidecar.with("max-response: 1KiB").to(upstream)) {
            for (int i = 0; i < 2; i++) {
                Answer answer = sidecar.call(request("/").head().build());
                assertThat(answer.header("Content-Length")).isEqualTo("1000000000");
                assertThat(answer.body()).isEmpty();
            }
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    @Test
    void a204HasNoBody() throws Exception {
        try (RawUpstream upstream = answering("HTTP/1.1 204 No Content\r\n\r\n");
                TestSidecar sidecar = TestSidecar.with("").to(upstream)) {
            assertThat(sidecar.get().body()).isEmpty();
            assertThat(sidecar.get().code()).isEqualTo(204);
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    /** RFC 9110, section 8.6: it declares the length that a 200 would have had. */
    @Test
    void a304HasNoBodyWhateverLengthItDeclares() throws Exception {
        try (RawUpstream upstream = answering("HTTP/1.1 304 Not Modified\r\nContent-Length: 1000\r\n\r\n");
                TestSidecar sidecar = TestSidecar.with("timeout: 10s").to(upstream)) {
            Answer answer = sidecar.get();
            assertThat(answer.code()).isEqualTo(304);
            assertThat(answer.header("Content-Length")).isEqualTo("1000");
            assertThat(answer.body()).isEmpty();
        }
    }

    @Test
    void a304OverHttp2HasNoBodyWhateverLengthItDeclares() throws Exception {
        MockResponse notModified = new MockResponse.Builder()
                .code(304)
                .setHeader("Content-Length", "1000")
                .build();
        try (Upstream upstream = Upstream.http2(notModified);
                TestSidecar sidecar =
                        TestSidecar.with("timeout: 10s").overHttp2().to(upstream)) {
            assertThat(sidecar.get().code()).isEqualTo(304);
            assertThat(upstream.requests()).isEqualTo(1);
        }
    }

    // --- bodies that are long ---

    @Test
    void aLongBodyIsHandedOnAsItComes() throws Exception {
        int mebibytes = 64;
        try (RawUpstream upstream = RawUpstream.serving(connection -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + ((long) mebibytes << 20) + "\r\n\r\n");
                    byte[] piece = new byte[1 << 20];
                    for (int i = 0; i < mebibytes; i++) {
                        connection.socket().getOutputStream().write(piece);
                    }
                });
                TestSidecar sidecar = TestSidecar.with("max-response: 1GiB").to(upstream);
                Response response =
                        sidecar.client().newCall(request("/").build()).execute()) {
            BufferedSource source = response.body().source();
            long most = 0;
            byte[] piece = new byte[8192];
            long count = 0;
            for (int read = source.read(piece); read >= 0; read = source.read(piece)) {
                count += read;
                most = Math.max(most, source.getBuffer().size());
            }
            assertThat(count).isEqualTo((long) mebibytes << 20);
            assertThat(most).isLessThan(100_000);
        }
    }

    @Test
    void aLongBodyThatBreaksOffFailsItsReaderAndCountsAsAReset() throws Exception {
        try (RawUpstream upstream = RawUpstream.serving(connection -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nonly this");
                });
                TestSidecar sidecar =
                        TestSidecar.with("retry: {max-attempts: 3}").to(upstream)) {
            assertThatThrownBy(sidecar::get).isInstanceOf(IOException.class);
            assertThat(upstream.requests()).isEqualTo(1);
            assertThat(sidecar.timed("error.type", "reset")).isEqualTo(1);
        }
    }

    @Test
    void linesOfAnEventStreamAreDeliveredAsTheyCome() throws Exception {
        SynchronousQueue<String> lines = new SynchronousQueue<>();
        try (RawUpstream upstream = RawUpstream.serving(connection -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
                    for (String line = lines.take(); !line.isEmpty(); line = lines.take()) {
                        connection.write(line);
                    }
                });
                TestSidecar sidecar = TestSidecar.with("").to(upstream);
                Response response =
                        sidecar.client().newCall(request("/").build()).execute()) {
            for (int i = 0; i < 3; i++) {
                String line = "data: " + i;
                lines.put(line + "\n");
                assertThat(response.body().source().readUtf8Line()).isEqualTo(line);
            }
            lines.put("");
            assertThat(response.body().source().readUtf8Line()).isNull();
            assertThat(sidecar.active()).isZero();
        }
    }

    @Test
    void aLongRequestBodyArrives() throws Exception {
        byte[] bytes = new byte[4 << 20];
        Arrays.fill(bytes, (byte) 7);
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar = TestSidecar.with("").to(upstream)) {
            sidecar.call(request("/").post(RequestBody.create(bytes)).build());
            RecordedRequest received = upstream.take();
            assertThat(received.getBodySize()).isEqualTo(bytes.length);
            assertThat(received.getBody().toByteArray()).isEqualTo(bytes);
        }
    }

    // --- web sockets ---

    @Test
    void aWebSocketIsOpenedWhoseCallHasEndedAndWhichOutlivesTheDeadline() throws Exception {
        VirtualTime time = new VirtualTime();
        CompletableFuture<WebSocket> opened = new CompletableFuture<>();
        CompletableFuture<String> echoed = new CompletableFuture<>();
        MockResponse upgrade = new MockResponse.Builder()
                .webSocketUpgrade(new WebSocketListener() {
                    @Override
                    public void onMessage(WebSocket socket, String text) {
                        socket.send("echo " + text);
                        socket.close(1000, null);
                    }
                })
                .build();
        try (Upstream upstream = Upstream.answering(upgrade);
                TestSidecar sidecar = TestSidecar.with("timeout: 2s, max-concurrent: 1, retry: {}")
                        .on(time)
                        .to(upstream)) {
            sidecar.client().newWebSocket(request("/").build(), new WebSocketListener() {
                @Override
                public void onOpen(WebSocket socket, Response response) {
                    opened.complete(socket);
                }

                @Override
                public void onFailure(WebSocket socket, Throwable failure, Response response) {
                    opened.completeExceptionally(failure);
                    echoed.completeExceptionally(failure);
                }

                @Override
                public void onMessage(WebSocket socket, String text) {
                    echoed.complete(text);
                    socket.close(1000, null);
                }
            });
            WebSocket socket = opened.get(30, TimeUnit.SECONDS);
            assertThat(sidecar.active()).isZero();
            assertThat(sidecar.timed("http.response.status_code", "101")).isEqualTo(1);
            time.advance(Duration.ofSeconds(10));
            socket.send("hello");
            assertThat(echoed.get(30, TimeUnit.SECONDS)).isEqualTo("echo hello");
        }
    }

    @Test
    void anUpgradeThatIsNotAnsweredIsCutAtTheAttemptsTimeOnWhateverConnectionItIs() throws Exception {
        CompletableFuture<Throwable> failed = new CompletableFuture<>();
        String settings =
                "timeout: 10s, attempt-timeout: 200ms, retry: {max-attempts: 2, on: [5xx], backoff: {base: 1ms}}";
        try (RawUpstream upstream = RawUpstream.serving(connection -> {
                    connection.readHead();
                    if (connection.number() == 1) {
                        connection.write("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
                        connection.readHead(); // the second attempt, if it comes over this connection
                    }
                    connection.hang();
                });
                TestSidecar sidecar = TestSidecar.with(settings).to(upstream)) {
            sidecar.client().newWebSocket(request("/").build(), new WebSocketListener() {
                @Override
                public void onFailure(WebSocket socket, Throwable failure, Response response) {
                    failed.complete(failure);
                }
            });

            assertThat(failed.get(30, TimeUnit.SECONDS)).hasMessageContainingAll("attempt 2", "(attempt-timeout)");
        }
    }

    /** Every request on every connection. */
    private static RawUpstream answering(String response) {
        return RawUpstream.serving(connection -> {
            while (true) {
                connection.readHead();
                connection.write(response);
            }
        });
    }
}
