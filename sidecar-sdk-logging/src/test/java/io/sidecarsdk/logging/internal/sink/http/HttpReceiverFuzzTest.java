package io.sidecarsdk.logging.internal.sink.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.testing.BareContext;
import io.sidecarsdk.logging.testing.ScriptedServer;
import io.sidecarsdk.testing.Fuzz;
import java.io.BufferedInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever a receiver writes before it closes the connection, there is a reply, and soon. */
@Tag("fuzz")
class HttpReceiverFuzzTest {

    private static final int MOST = 100;
    private static final List<String> ANSWERS = List.of(
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
            "HTTP/1.1 429 Too Many\r\nRetry-After: 3\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 503 No\r\nRetry-After: Wed, 21 Oct 2026 07:28:00 GMT\r\nConnection: close\r\n\r\nno",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nTrailer: t\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
            "HTTP/1.1 307 Elsewhere\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 401 Who\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.0 200 OK\r\nContent-Encoding: gzip\r\nKeep-Alive: timeout=5, max=100\r\nSet-Cookie: a=b\r\n\r\nnot gzip");

    @Test
    void thereIsAReplyToEveryAnswer() throws Exception {
        AtomicReference<byte[]> answer = new AtomicReference<>(new byte[0]);
        try (ScriptedServer server = ScriptedServer.with((socket, connection) -> {
                    InputStream in = new BufferedInputStream(socket.getInputStream());
                    ScriptedServer.read(in, connection);
                    socket.getOutputStream().write(answer.get());
                });
                BareContext context = BareContext.onRealTime();
                HttpReceiver receiver = new HttpReceiver(HttpSettings.plain(Duration.ofSeconds(20)), context)) {
            Fuzz.texts(500, ANSWERS, (input, random) -> {
                answer.set(input);
                Reply reply =
                        receiver.post(server.uri("/in"), Content.of("text/plain", "hello"), Map.of("X-Id", "7"), MOST);
                if (reply instanceof Reply.Answered answered) {
                    assertThat(answered.status()).isNotNegative();
                    assertThat(answered.body()).hasSizeLessThanOrEqualTo(MOST);
                    assertThat(answered.retryAfter()).isGreaterThanOrEqualTo(Duration.ZERO);
                    assertThat(answered.detail()).hasSizeLessThan(300).doesNotContainPattern("\\p{Cntrl}");
                } else {
                    assertThat(((Reply.Failed) reply).detail()).isNotBlank().hasSizeLessThan(5000);
                }
            });
        }
    }
}
