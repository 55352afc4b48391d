package io.sidecarsdk.logging.internal.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.internal.ship.Answer;
import io.sidecarsdk.logging.internal.ship.Batch;
import io.sidecarsdk.logging.internal.ship.Transport;
import io.sidecarsdk.logging.internal.sink.bulk.BulkTransport;
import io.sidecarsdk.logging.internal.sink.http.HttpTransport;
import io.sidecarsdk.logging.internal.sink.loki.LokiTransport;
import io.sidecarsdk.logging.internal.sink.otlp.OtlpTransport;
import io.sidecarsdk.logging.internal.sink.splunk.SplunkTransport;
import io.sidecarsdk.logging.testing.BareContext;
import io.sidecarsdk.logging.testing.Records;
import io.sidecarsdk.logging.testing.ScriptedServer;
import io.sidecarsdk.logging.testing.SinkPolicies;
import io.sidecarsdk.policy.LogHttpPolicy;
import io.sidecarsdk.policy.LogLokiPolicy;
import io.sidecarsdk.policy.LogOtlpPolicy;
import io.sidecarsdk.policy.LogSearchPolicy;
import io.sidecarsdk.policy.LogSplunkPolicy;
import io.sidecarsdk.spi.SecretFields;
import io.sidecarsdk.spi.SidecarContext;
import io.sidecarsdk.testing.Fuzz;
import io.sidecarsdk.testing.VirtualTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever a receiver says in its answer: the sink makes something of it that fits the batch it has sent. */
@Tag("fuzz")
class SinkAnswersFuzzTest {

    private static final int ROUNDS = 300;
    private static final int[] STATUSES = {
        200, 200, 200, 202, 204, 206, 301, 400, 400, 401, 403, 404, 413, 422, 429, 500, 503
    };
    private static final Batch THREE =
            Records.batch(Records.info("first"), Records.info("second"), Records.info("third"));

    @Test
    void bulk() throws Exception {
        answers(
                List.of(
                        "{\"took\":3,\"errors\":false,\"items\":[{\"create\":{\"status\":201}},{\"create\":{\"status\":201}},"
                                + "{\"create\":{\"status\":409}}]}",
                        "{\"errors\":true,\"items\":[{\"create\":{\"status\":429,\"error\":{\"type\":\"a\",\"reason\":\"b\"}}},"
                                + "{\"create\":{\"status\":400,\"error\":{\"type\":\"c\",\"reason\":\"d\",\"caused_by\":"
                                + "{\"reason\":\"e\"}}}},{\"create\":{\"status\":201}}]}",
                        "{\"error\":{\"type\":\"illegal_argument_exception\",\"reason\":\"no\"},\"status\":400}"),
                (server, context) -> new BulkTransport(
                        SinkPolicies.target(
                                LogSearchPolicy.class,
                                "opensearch: {endpoint: '" + server.uri("/") + "', index: logs}"),
                        context));
    }

    @Test
    void loki() throws Exception {
        answers(
                List.of("", "entry too far behind, entry timestamp is: 2026-01-01", "<html>no</html>"),
                (server, context) -> new LokiTransport(
                        SinkPolicies.target(LogLokiPolicy.class, "loki: {endpoint: '" + server.uri("/") + "'}"),
                        context));
    }

    @Test
    void otlpInJson() throws Exception {
        answers(
                List.of(
                        "{}",
                        "{\"partialSuccess\":{\"rejectedLogRecords\":\"2\",\"errorMessage\":\"too old\"}}",
                        "{\"partial_success\":{\"rejected_log_records\":1}}",
                        "{\"code\":3,\"message\":\"no\"}"),
                (server, context) -> otlp(server, context, "json"));
    }

    @Test
    void otlpInProtobuf() throws Exception {
        // partial_success (1) with rejected_log_records (1) and error_message (2); a Status with code and message
        answers(
                List.of("", "\n\013\010\002\022\007too old", "\n\002\010\001", "\010\003\022\002no"),
                (server, context) -> otlp(server, context, "protobuf"));
    }

    private static Transport otlp(ScriptedServer server, SidecarContext context, String encoding) {
        return new OtlpTransport(
                SinkPolicies.target(
                        LogOtlpPolicy.class, "otlp: {endpoint: '" + server.uri("/") + "', encoding: " + encoding + "}"),
                context);
    }

    @Test
    void http() throws Exception {
        answers(
                List.of("", "taken", "<html>\n<p>no</p></html>"),
                (server, context) -> new HttpTransport(
                        SinkPolicies.target(LogHttpPolicy.class, "http: {endpoint: '" + server.uri("/") + "'}"),
                        context));
    }

    @Test
    void splunk() throws Exception {
        answers(
                List.of(
                        "{\"text\":\"Success\",\"code\":0,\"ackId\":0}",
                        "{\"acks\":{\"0\":true,\"1\":false}}",
                        "{\"text\":\"Invalid data format\",\"code\":6,\"invalid-event-number\":1}",
                        "{\"text\":\"Server is busy\",\"code\":9}"),
                (server, context) -> new SplunkTransport(
                        SinkPolicies.target(
                                LogSplunkPolicy.class,
                                "splunk: {endpoint: '" + server.uri("/")
                                        + "', credentials: {secret: token}, acknowledge: true, acknowledge-for: 1s}"),
                        context));
    }

    /** Each answer of the server, to a question for acknowledgement too, is what the example became. */
    private static void answers(List<String> bodies, BiFunction<ScriptedServer, SidecarContext, Transport> sink)
            throws Exception {
        AtomicReference<String> answer = new AtomicReference<>("");
        VirtualTime time = new VirtualTime();
        try (ScriptedServer server = ScriptedServer.answering(request -> answer.get());
                BareContext context = BareContext.on(time, time)) {
            context.lend(SecretFields.class, name -> Map.of("value", "secret"));
            Transport transport = sink.apply(server, context);
            Fuzz.texts(ROUNDS, bodies, (input, random) -> {
                int status = STATUSES[random.nextInt(STATUSES.length)];
                String body = status == 204 ? "" : new String(input, StandardCharsets.ISO_8859_1);
                answer.set(ScriptedServer.answer(status, body));
                fits(transport.send(THREE), status);
            });
            assertThat(server.requests).hasSizeGreaterThanOrEqualTo(ROUNDS);
            transport.close();
        }
    }

    private static void fits(Answer answer, int status) {
        if (status >= 300) {
            assertThat(answer).isNotInstanceOfAny(Answer.Taken.class, Answer.TakenInPart.class);
        }
        if (answer instanceof Answer.Items items) {
            assertThat(items.later()).allMatch(SinkAnswersFuzzTest::isOne);
            assertThat(items.refused().keySet()).allMatch(SinkAnswersFuzzTest::isOne);
            assertThat(items.refused().keySet()).doesNotContainAnyElementsOf(items.later());
            items.refused().values().forEach(SinkAnswersFuzzTest::isForAPerson);
            isForAPerson(items.detail());
            assertThat(items.retryAfter()).isGreaterThanOrEqualTo(Duration.ZERO);
        } else if (answer instanceof Answer.Later later) {
            isForAPerson(later.detail());
            assertThat(later.retryAfter()).isGreaterThanOrEqualTo(Duration.ZERO);
        } else if (answer instanceof Answer.Refused refused) {
            isForAPerson(refused.detail());
        } else if (answer instanceof Answer.TakenInPart part) {
            assertThat(part.refused()).isNotNegative(); // it may be more than there are: a delivery counts no more
            isForAPerson(part.detail());
        }
    }

    private static boolean isOne(int index) {
        return index >= 0 && index < THREE.size();
    }

    private static void isForAPerson(String detail) {
        assertThat(detail).hasSizeLessThan(1000).doesNotContainPattern("\\p{Cntrl}");
    }
}
