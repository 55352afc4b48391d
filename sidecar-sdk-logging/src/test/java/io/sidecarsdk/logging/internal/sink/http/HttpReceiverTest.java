package io.sidecarsdk.logging.internal.sink.http;

import static io.sidecarsdk.logging.testing.ScriptedServer.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.internal.sink.http.Reply.Answered;
import io.sidecarsdk.logging.internal.sink.http.Reply.Failed;
import io.sidecarsdk.logging.testing.BareContext;
import io.sidecarsdk.logging.testing.ScriptedServer;
import io.sidecarsdk.policy.LogHttpPolicy;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.spi.SecretFields;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class HttpReceiverTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Content CONTENT = Content.of("text/plain", "hello");

    private final BareContext context = BareContext.onRealTime();

    @AfterEach
    void end() throws Exception {
        context.close();
    }

    @Test
    void postsWhatItIsGivenAndTellsTheAnswer() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(request -> answer(202, "taken"));
                HttpReceiver receiver = receiver(LONG)) {
            byte[] buffer = "hello, and more".getBytes(StandardCharsets.UTF_8);

            Answered reply = (Answered)
                    receiver.post(server.uri("/in?a=b"), new Content("text/x", buffer, 5), Map.of("X-Id", "7"), 100);

            assertThat(reply.status()).isEqualTo(202);
            assertThat(reply.isSuccess()).isTrue();
            assertThat(reply.body()).asString().isEqualTo("taken");
            assertThat(reply.whole()).isTrue();
            assertThat(reply.retryAfter()).isZero();
            ScriptedServer.Request request = server.requests.get(0);
            assertThat(request.line()).isEqualTo("POST /in?a=b HTTP/1.1");
            assertThat(request.text()).isEqualTo("hello");
            assertThat(request.headers())
                    .containsEntry("content-type", "text/x")
                    .containsEntry("x-id", "7")
                    .containsEntry("user-agent", "sidecar-sdk")
                    .doesNotContainKeys("content-encoding", "authorization");
        }
    }

    @Test
    void asksWithoutABody() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(request -> answer(200, "{}"));
                HttpReceiver receiver = receiver(LONG)) {
            assertThat(receiver.get(server.uri("/health"), Map.of(), 10)).isInstanceOf(Answered.class);
            assertThat(server.requests.get(0).line()).isEqualTo("GET /health HTTP/1.1");
        }
    }

    @Test
    void usesTheConnectionAgain() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(request -> answer(200, "ok"));
                HttpReceiver receiver = receiver(LONG)) {
            for (int i = 0; i < 3; i++) {
                receiver.post(server.uri("/"), CONTENT, Map.of(), 100);
            }
            assertThat(server.requests)
                    .extracting(ScriptedServer.Request::connection)
                    .containsExactly(0, 0, 0);
        }
    }

    @Test
    void sendsThePolicysHeaders() throws Exception {
        HttpSettings settings = settings("timeout: 20s, headers: {X-Tenant: a}");
        try (ScriptedServer server = ScriptedServer.answering(request -> answer(200, ""));
                HttpReceiver receiver = new HttpReceiver(settings, context)) {
            receiver.post(server.uri("/"), CONTENT, Map.of(), 0);
            assertThat(server.requests.get(0).headers()).containsEntry("x-tenant", "a");
        }
    }

    @Test
    void compressesALargeBodyAndNoSmallOne() throws Exception {
        HttpSettings settings = settings("timeout: 20s, compression: gzip");
        String large = "a line of a log\n".repeat(1000);
        try (ScriptedServer server = ScriptedServer.answering(request -> answer(200, ""));
                HttpReceiver receiver = new HttpReceiver(settings, context)) {
            receiver.post(server.uri("/"), CONTENT, Map.of(), 0);
            receiver.post(server.uri("/"), Content.of("text/plain", large), Map.of(), 0);
            assertThat(server.requests.get(0).text()).isEqualTo("hello");
            assertThat(server.requests.get(0).headers()).doesNotContainKey("content-encoding");
            byte[] sent = server.requests.get(1).body();
            assertThat(server.requests.get(1).headers()).containsEntry("content-encoding", "gzip");
            assertThat(sent).hasSizeLessThan(2000);
            assertThat(new GZIPInputStream(new ByteArrayInputStream(sent)).readAllBytes())
                    .asString()
                    .isEqualTo(large);
        }
    }

    @Test
    void readsNoMoreOfAnAnswerThanIsWanted() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(request -> answer(200, "x".repeat(100_000)));
                HttpReceiver receiver = receiver(LONG)) {
            Answered cut = (Answered) receiver.post(server.uri("/"), CONTENT, Map.of(), 1000);
            Answered all = (Answered) receiver.post(server.uri("/"), CONTENT, Map.of(), 100_000);
            assertThat(cut.body()).hasSize(1000);
            assertThat(cut.whole()).isFalse();
            assertThat(all.body()).hasSize(100_000);
            assertThat(all.whole()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhalf\r\n"
            })
    void saysThatAnAnswerBrokeOff(String answer) throws Exception {
        try (ScriptedServer server = closingAfter(answer);
                HttpReceiver receiver = receiver(LONG)) {
            Answered reply = (Answered) receiver.post(server.uri("/"), CONTENT, Map.of(), 1000);
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.whole()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200"})
    void takesWhatIsNoAnswerForNone(String answer) throws Exception {
        try (ScriptedServer server = closingAfter(answer);
                HttpReceiver receiver = receiver(LONG)) {
            Reply reply = receiver.post(server.uri("/"), CONTENT, Map.of(), 1000);
            if (answer.equals("HTTP/1.1 200")) {
                assertThat(((Answered) reply).status()).isEqualTo(200); // all that counts was there
            } else {
                assertThat(reply).isInstanceOf(Failed.class);
            }
        }
    }

    @Test
    void tellsForHowLongToWait() throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.answering(request -> answer(429, "slow\n\u001b[31mdown", "Retry-After: 7"));
                HttpReceiver receiver = receiver(LONG)) {
            Answered reply = (Answered) receiver.post(server.uri("/"), CONTENT, Map.of(), 1000);
            assertThat(reply.isSuccess()).isFalse();
            assertThat(reply.retryAfter()).isEqualTo(Duration.ofSeconds(7));
            assertThat(reply.detail()).isEqualTo("HTTP 429: slow [31mdown");
        }
    }

    @Test
    void followsNoRedirect() throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.answering(request -> answer(302, "", "Location: http://localhost:1/"));
                HttpReceiver receiver = receiver(LONG)) {
            assertThat(((Answered) receiver.post(server.uri("/"), CONTENT, Map.of(), 1000)).status())
                    .isEqualTo(302);
        }
    }

    @Test
    void endsAnExchangeThatTakesTooLongHoweverItGoesOn() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        ScriptedServer.Script drips = (socket, connection) -> {
            ScriptedServer.read(new BufferedInputStream(socket.getInputStream()), connection);
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n".getBytes());
            try {
                while (!over.await(5, TimeUnit.MILLISECONDS)) {
                    socket.getOutputStream().write('x');
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        };
        try (ScriptedServer server = ScriptedServer.with(drips);
                HttpReceiver receiver = receiver(Duration.ofMillis(500))) {
            Answered reply = (Answered) receiver.post(server.uri("/"), CONTENT, Map.of(), 100_000);
            assertThat(reply.whole()).isFalse();
        } finally {
            over.countDown();
        }
    }

    @Test
    void endsARequestThatNobodyReads() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.with((socket, connection) -> await(over));
                HttpReceiver receiver = receiver(Duration.ofMillis(500))) {
            Content large = new Content("text/plain", new byte[32 << 20], 32 << 20);
            assertThat(receiver.post(server.uri("/"), large, Map.of(), 100)).isInstanceOf(Failed.class);
        } finally {
            over.countDown();
        }
    }

    @Test
    void isAbortedByAnotherThread() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        ScriptedServer.Script mute = (socket, connection) -> {
            ScriptedServer.read(new BufferedInputStream(socket.getInputStream()), connection);
            reached.countDown();
            await(over);
        };
        try (ScriptedServer server = ScriptedServer.with(mute);
                HttpReceiver receiver = receiver(LONG)) {
            CompletableFuture<Reply> reply =
                    CompletableFuture.supplyAsync(() -> receiver.post(server.uri("/"), CONTENT, Map.of(), 100));
            assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
            receiver.abort();
            assertThat(reply.get(10, TimeUnit.SECONDS)).isEqualTo(new Failed("aborted"));
            assertThat(receiver.post(server.uri("/"), CONTENT, Map.of(), 100)).isEqualTo(new Failed("aborted"));
        } finally {
            over.countDown();
        }
    }

    @Test
    void showsCredentialsAndTellsThatTheyAreRefused() throws Exception {
        context.lend(SecretFields.class, secret -> Map.of("value", secret + "-secret"));
        try (ScriptedServer server = ScriptedServer.answering(
                        request -> answer(request.line().contains("/401") ? 401 : 403, "no"));
                HttpReceiver receiver =
                        new HttpReceiver(settings("timeout: 20s, credentials: {secret: token}"), context)) {
            for (String path : new String[] {"/401", "/403"}) {
                Answered reply = (Answered) receiver.post(server.uri(path), CONTENT, Map.of(), 100);
                assertThat(reply.credentialsRefused()).isTrue();
            }
            assertThat(server.requests.get(0).headers()).containsEntry("authorization", "Bearer token-secret");
        }
    }

    @Test
    void aRefusalWithoutCredentialsIsNotTheirs() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(request -> answer(403, "no"));
                HttpReceiver receiver = receiver(LONG)) {
            assertThat(((Answered) receiver.post(server.uri("/"), CONTENT, Map.of(), 100)).credentialsRefused())
                    .isFalse();
        }
    }

    @Test
    void sendsNothingWithoutTheSecretItNeeds() throws Exception {
        context.lend(SecretFields.class, secret -> {
            throw new IOException("secret " + secret + " is not there yet");
        });
        try (ScriptedServer server = ScriptedServer.answering(request -> answer(200, ""));
                HttpReceiver receiver =
                        new HttpReceiver(settings("timeout: 20s, credentials: {secret: token}"), context)) {
            Failed reply = (Failed) receiver.post(server.uri("/"), CONTENT, Map.of(), 100);
            assertThat(reply.detail()).contains("secret token is not there yet");
            assertThat(server.requests).isEmpty();
        }
    }

    /** A sink's settings, out of a policy. */
    private static HttpSettings settings(String keys) {
        return HttpSettings.of((LogHttpPolicy) Policy.parse("{apiVersion: sidecarsdk.io/v1,"
                        + " secrets: {entries: {token: {file: /run/secrets/token}}},"
                        + " logging: {sinks: {a: {http: {endpoint: 'https://localhost', " + keys + "}}}}}")
                .logging()
                .sinks()
                .get("a")
                .target());
    }

    private HttpReceiver receiver(Duration timeout) {
        return new HttpReceiver(HttpSettings.plain(timeout), context);
    }

    private static ScriptedServer closingAfter(String answer) throws IOException {
        return ScriptedServer.with((socket, connection) -> {
            ScriptedServer.read(new BufferedInputStream(socket.getInputStream()), connection);
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
        });
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
