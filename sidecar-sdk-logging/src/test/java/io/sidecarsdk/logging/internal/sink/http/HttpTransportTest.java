package io.sidecarsdk.logging.internal.sink.http;

import static io.sidecarsdk.logging.testing.ScriptedServer.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.StrictJson;
import io.sidecarsdk.logging.internal.ship.Answer;
import io.sidecarsdk.logging.testing.BareContext;
import io.sidecarsdk.logging.testing.Records;
import io.sidecarsdk.logging.testing.ScriptedServer;
import io.sidecarsdk.logging.testing.SinkPolicies;
import io.sidecarsdk.policy.LogHttpPolicy;
import io.sidecarsdk.spi.SecretFields;
import java.io.BufferedInputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class HttpTransportTest {

    private final BareContext context = BareContext.onRealTime();

    @AfterEach
    void end() throws Exception {
        context.close();
    }

    @Test
    void postsABatchAsLines() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(request -> answer(204, ""))) {
            assertThat(send(server, "", "one", "two")).isEqualTo(Answer.taken());
            ScriptedServer.Request request = server.requests.get(0);
            assertThat(request.line()).isEqualTo("POST /in HTTP/1.1");
            assertThat(request.headers())
                    .containsEntry("content-type", "application/x-ndjson")
                    .containsEntry("idempotency-key", "q-0-1-2");
            assertThat(lines(request)).containsExactly("one", "two");
        }
    }

    @Test
    void writesEcsWhereThePolicySaysSo() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(request -> answer(200, ""))) {
            send(server, "format: ecs", "one");
            assertThat(server.requests.get(0).text())
                    .startsWith("{\"@timestamp\":")
                    .contains("\"ecs.version\"");
        }
    }

    @Test
    void sendsTheNextBatchWithoutTheLast() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(request -> answer(200, ""));
                HttpTransport transport = transport(server, "")) {
            transport.send(Records.batch("a long one, " + "x".repeat(20_000)));
            transport.send(Records.batch("short"));
            assertThat(lines(server.requests.get(1))).containsExactly("short");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204, 299})
    void takes(int status) throws Exception {
        assertThat(answerTo(request -> answer(status, ""))).isEqualTo(Answer.taken());
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504, 599})
    void waitsFor(int status) throws Exception {
        assertThat(answerTo(request -> answer(status, "busy", "Retry-After: 3")))
                .isEqualTo(new Answer.Later("HTTP " + status + ": busy", Duration.ofSeconds(3)));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 304, 400, 401, 403, 404, 413, 422})
    void gives(int status) throws Exception {
        assertThat(answerTo(request -> answer(status, ""))).isEqualTo(new Answer.Refused("HTTP " + status));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void holdsLinesWhileCredentialsAreRefused(int status) throws Exception {
        context.lend(SecretFields.class, secret -> Map.of("value", "s3cret"));
        try (ScriptedServer server = ScriptedServer.answering(request -> answer(status, ""))) {
            assertThat(send(server, "credentials: {secret: token}", "one")).isEqualTo(Answer.later("HTTP " + status));
        }
    }

    @Test
    void anAnswerThatNeverComesIsLater() throws Exception {
        ScriptedServer.Script mute = (socket, connection) -> {
            ScriptedServer.read(new BufferedInputStream(socket.getInputStream()), connection);
            socket.getInputStream().read(); // until the other side gives up
        };
        try (ScriptedServer server = ScriptedServer.with(mute)) {
            assertThat(send(server, "timeout: 200ms", "one")).isInstanceOf(Answer.Later.class);
        }
    }

    @Test
    void aConnectionThatIsCutIsLater() throws Exception {
        ScriptedServer.Script cuts = (socket, connection) -> {
            socket.setSoLinger(true, 0);
            ScriptedServer.read(new BufferedInputStream(socket.getInputStream()), connection);
        };
        try (ScriptedServer server = ScriptedServer.with(cuts)) {
            assertThat(send(server, "", "one")).isInstanceOf(Answer.Later.class);
        }
    }

    @Test
    void nobodyThereIsLater() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        try (HttpTransport transport = new HttpTransport(
                SinkPolicies.target(LogHttpPolicy.class, "http: {endpoint: 'http://localhost:" + port + "'}"),
                context)) {
            assertThat(transport.send(Records.batch("one")))
                    .isInstanceOfSatisfying(
                            Answer.Later.class,
                            later -> assertThat(later.detail()).contains("refused"));
        }
    }

    private Answer answerTo(Function<ScriptedServer.Request, String> answer) throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(answer)) {
            return send(server, "", "one");
        }
    }

    private Answer send(ScriptedServer server, String keys, String... messages) {
        try (HttpTransport transport = transport(server, keys)) {
            return transport.send(Records.batch(messages));
        }
    }

    private HttpTransport transport(ScriptedServer server, String keys) {
        return new HttpTransport(
                SinkPolicies.target(
                        LogHttpPolicy.class,
                        "http: {endpoint: '" + server.uri("/in") + "'"
                                + ", timeout: 20s".repeat(keys.contains("timeout") ? 0 : 1)
                                + (keys.isEmpty() ? "" : ", " + keys) + "}"),
                context);
    }

    private static List<String> lines(ScriptedServer.Request request) {
        return request.text()
                .lines()
                .map(line -> StrictJson.parse(line.getBytes(StandardCharsets.UTF_8))
                        .get("message")
                        .asText())
                .toList();
    }
}
