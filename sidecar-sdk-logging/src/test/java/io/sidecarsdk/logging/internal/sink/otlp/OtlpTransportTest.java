package io.sidecarsdk.logging.internal.sink.otlp;

import static io.sidecarsdk.logging.testing.ScriptedServer.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.protobuf.MessageLite;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.sidecarsdk.logging.StrictJson;
import io.sidecarsdk.logging.internal.ship.Answer;
import io.sidecarsdk.logging.testing.BareContext;
import io.sidecarsdk.logging.testing.Records;
import io.sidecarsdk.logging.testing.ScriptedServer;
import io.sidecarsdk.logging.testing.SinkPolicies;
import io.sidecarsdk.policy.LogOtlpPolicy;
import io.sidecarsdk.spi.SecretFields;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class OtlpTransportTest {

    private final BareContext context = BareContext.onRealTime();

    @AfterEach
    void end() throws Exception {
        context.close();
    }

    @Test
    void postsProtobuf() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(request -> answer(200, ""))) {
            assertThat(send(server, "", "one", "two")).isEqualTo(Answer.taken());
            ScriptedServer.Request request = server.requests.get(0);
            assertThat(request.line()).isEqualTo("POST /v1/logs HTTP/1.1");
            assertThat(request.headers()).containsEntry("content-type", "application/x-protobuf");
            assertThat(ExportLogsServiceRequest.parseFrom(request.body())
                            .getResourceLogs(0)
                            .getScopeLogs(0)
                            .getLogRecordsList())
                    .extracting(record -> record.getBody().getStringValue())
                    .containsExactly("one", "two");
        }
    }

    @Test
    void postsJson() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(request -> answer(200, "{}"))) {
            assertThat(send(server, ", encoding: json", "one")).isEqualTo(Answer.taken());
            ScriptedServer.Request request = server.requests.get(0);
            assertThat(request.headers()).containsEntry("content-type", "application/json");
            assertThat(StrictJson.parse(request.body())
                            .at("/resourceLogs/0/scopeLogs/0/logRecords/0/body/stringValue")
                            .asText())
                    .isEqualTo("one");
        }
    }

    @Test
    void compresses() throws Exception {
        String large = "x".repeat(5000);
        try (ScriptedServer server = ScriptedServer.answering(request -> answer(200, ""))) {
            send(server, ", compression: gzip", large);
            ScriptedServer.Request request = server.requests.get(0);
            assertThat(request.headers()).containsEntry("content-encoding", "gzip");
            assertThat(ExportLogsServiceRequest.parseFrom(new GZIPInputStream(new ByteArrayInputStream(request.body())))
                            .getResourceLogs(0)
                            .getScopeLogs(0)
                            .getLogRecords(0)
                            .getBody()
                            .getStringValue())
                    .isEqualTo(large);
        }
    }

    @ParameterizedTest
    @CsvSource({"'', /v1/logs", "/, /v1/logs", "/otlp/v1/logs, /otlp/v1/logs", "/?a=b, /v1/logs?a=b"})
    void goesToTheUsualPathWhereThePolicyNamesNone(String path, String expected) throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(request -> answer(200, ""));
                OtlpTransport transport = transport(server.uri(path).toString(), "")) {
            transport.send(Records.batch("one"));
            assertThat(server.requests.get(0).line()).isEqualTo("POST " + expected + " HTTP/1.1");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 502, 503, 504})
    void waitsFor(int status) throws Exception {
        assertThat(answerTo("", answer(status, "busy", "Retry-After: 3")))
                .isEqualTo(new Answer.Later("HTTP " + status + ": busy", Duration.ofSeconds(3)));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 401, 403, 404, 408, 413, 500, 501})
    void gives(int status) throws Exception {
        assertThat(answerTo("", answer(status, ""))).isEqualTo(new Answer.Refused("HTTP " + status));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void holdsRecordsWhileCredentialsAreRefused(int status) throws Exception {
        context.lend(SecretFields.class, secret -> Map.of("value", "s3cret"));
        assertThat(answerTo(", credentials: {secret: token}", answer(status, "")))
                .isEqualTo(Answer.later("HTTP " + status));
    }

    @Test
    void countsWhatWasRejected() throws Exception {
        assertThat(answerTo("", protobuf(partial(3, "too\nold"))))
                .isEqualTo(new Answer.TakenInPart(3, "partial success, 3 rejected: too old"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"partialSuccess\":{\"rejectedLogRecords\":\"3\",\"errorMessage\":\"too\\nold\"}}",
                "{\"partialSuccess\":{\"rejectedLogRecords\":3,\"errorMessage\":\"too old\",\"new\":[{}]},\"more\":1}",
                "{\"partial_success\":{\"rejected_log_records\":\"3\",\"error_message\":\"too old\"}}"
            })
    void countsWhatWasRejectedInJson(String body) throws Exception {
        Answer.TakenInPart expected = new Answer.TakenInPart(3, "partial success, 3 rejected: too old");
        assertThat(answerTo(", encoding: json", answer(200, body))).isEqualTo(expected);
        assertThat(answerTo("", answer(200, body, "Content-Type: application/json")))
                .isEqualTo(expected);
    }

    @Test
    void anEmptyPartialSuccessOrAWarningIsSuccess() throws Exception {
        assertThat(answerTo("", protobuf(partial(0, "")))).isEqualTo(Answer.taken());
        assertThat(answerTo("", protobuf(partial(0, "deprecated")))).isEqualTo(Answer.taken());
        assertThat(answerTo(", encoding: json", answer(200, "{\"partialSuccess\":{}}")))
                .isEqualTo(Answer.taken());
        assertThat(answerTo(", encoding: json", answer(200, "{\"partialSuccess\":null}")))
                .isEqualTo(Answer.taken());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ok",
                "<html>welcome</html>",
                "{",
                "{\"partialSuccess\":{\"rejectedLogRecords\":\"many\"}}",
                "{\"partialSuccess\":{\"rejectedLogRecords\":1.5}}",
                "\n\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff",
                "\n\u007f",
                "\u0000",
                "\u000b"
            })
    void anAnswerThatCannotBeReadIsStillASuccess(String body) throws Exception {
        assertThat(answerTo("", answer(200, body))).isEqualTo(Answer.taken());
        assertThat(answerTo(", encoding: json", answer(200, body))).isEqualTo(Answer.taken());
    }

    @Test
    void readsWhateverComes() {
        Random random = new Random(4);
        byte[] right = partial(3, "too old").toByteArray();
        for (int round = 0; round < 20_000; round++) {
            byte[] body = Arrays.copyOf(right, random.nextInt(right.length + 4));
            for (int i = random.nextInt(4); i > 0 && body.length > 0; i--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt();
            }
            assertThatCode(() -> PartialSuccess.of(body, random.nextBoolean())).doesNotThrowAnyException();
        }
    }

    @Test
    void nobodyThereIsLater() {
        try (OtlpTransport transport = transport("http://localhost:1", "")) {
            assertThat(transport.send(Records.batch("one"))).isInstanceOf(Answer.Later.class);
        }
    }

    private static ExportLogsServiceResponse partial(long rejected, String message) {
        return ExportLogsServiceResponse.newBuilder()
                .setPartialSuccess(ExportLogsPartialSuccess.newBuilder()
                        .setRejectedLogRecords(rejected)
                        .setErrorMessage(message))
                .build();
    }

    private static String protobuf(MessageLite message) {
        return answer(
                200,
                new String(message.toByteArray(), StandardCharsets.ISO_8859_1),
                "Content-Type: application/x-protobuf");
    }

    private Answer answerTo(String keys, String answer) throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(request -> answer)) {
            return send(server, keys, "one");
        }
    }

    private Answer send(ScriptedServer server, String keys, String... messages) {
        try (OtlpTransport transport = transport(server.uri("").toString(), keys)) {
            return transport.send(Records.batch(messages));
        }
    }

    private OtlpTransport transport(String endpoint, String keys) {
        return new OtlpTransport(
                SinkPolicies.target(
                        LogOtlpPolicy.class, "otlp: {endpoint: '" + endpoint + "', timeout: 20s" + keys + "}"),
                context);
    }
}
