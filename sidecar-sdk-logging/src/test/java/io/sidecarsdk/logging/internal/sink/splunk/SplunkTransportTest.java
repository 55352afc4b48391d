package io.sidecarsdk.logging.internal.sink.splunk;

import static io.sidecarsdk.logging.internal.sink.splunk.ScriptedSplunk.error;
import static io.sidecarsdk.logging.testing.ScriptedServer.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.internal.ship.Answer;
import io.sidecarsdk.logging.internal.ship.Batch;
import io.sidecarsdk.logging.testing.BareContext;
import io.sidecarsdk.logging.testing.Records;
import io.sidecarsdk.logging.testing.SinkPolicies;
import io.sidecarsdk.policy.LogSplunkPolicy;
import io.sidecarsdk.spi.SecretFields;
import io.sidecarsdk.testing.VirtualTime;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import wiremock.com.fasterxml.jackson.databind.JsonNode;

@Timeout(30)
class SplunkTransportTest {

    private static final Batch THREE =
            Records.batch(Records.info("first"), Records.info("second"), Records.info("third"));

    /** Only waits move it; requests take no time. */
    private final VirtualTime time = new VirtualTime();

    private final BareContext context = BareContext.on(time, time);
    private String token = ScriptedSplunk.TOKEN;

    SplunkTransportTest() {
        context.lend(SecretFields.class, secret -> Map.of("value", token));
    }

    @AfterEach
    void end() throws Exception {
        context.close();
    }

    @Test
    void sendsEachRecordAsAnEvent() throws Exception {
        String settings = "acknowledge: false, index: main, source: orders, sourcetype: _json";
        try (ScriptedSplunk splunk = ScriptedSplunk.notAcknowledging();
                SplunkTransport transport = transport(splunk, settings)) {
            assertThat(transport.send(THREE)).isEqualTo(Answer.taken());

            JsonNode event = splunk.indexed.get(1);
            assertThat(splunk.requests().get(0).text()).startsWith("{\"time\":1767268800.123,");
            assertThat(event.get("host").asText()).isEqualTo("orders-7f-x2");
            assertThat(event.get("index").asText()).isEqualTo("main");
            assertThat(event.get("source").asText()).isEqualTo("orders");
            assertThat(event.get("sourcetype").asText()).isEqualTo("_json");
            assertThat(event.get("event").get("message").asText()).isEqualTo("second");
            assertThat(event.get("fields")).hasToString("{\"log.record.uid\":\"q-1\"}");
            assertThat(splunk.requests()).hasSize(1);
            assertThat(splunk.requests().get(0).headers())
                    .containsEntry("authorization", "Splunk " + ScriptedSplunk.TOKEN)
                    .doesNotContainKey("x-splunk-request-channel");
        }
    }

    @Test
    void leavesToTheTokenWhatThePolicyDoesNotSay() throws Exception {
        try (ScriptedSplunk splunk = ScriptedSplunk.notAcknowledging();
                SplunkTransport transport = transport(splunk, "acknowledge: false")) {
            transport.send(THREE);

            assertThat(splunk.indexed.get(0).fieldNames())
                    .toIterable()
                    .containsExactly("time", "host", "event", "fields");
        }
    }

    @Test
    void aBatchIsTakenOnceItsIndexersHaveIt() throws Exception {
        try (ScriptedSplunk splunk = ScriptedSplunk.acknowledging();
                SplunkTransport transport = transport(splunk, "acknowledge: true")) {
            splunk.indexAfter(3);

            assertThat(transport.send(THREE)).isEqualTo(Answer.taken());

            assertThat(splunk.questions())
                    .hasSize(3)
                    .allMatch(question -> question.text().equals("{\"acks\":[0]}"));
            assertThat(time.sleeps())
                    .containsExactly(Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(200));
        }
    }

    @Test
    void everyBatchGoesThroughTheSameChannel() throws Exception {
        try (ScriptedSplunk splunk = ScriptedSplunk.acknowledging();
                SplunkTransport transport = transport(splunk, "acknowledge: true")) {
            transport.send(THREE);
            transport.send(THREE);

            assertThat(splunk.channels).hasSize(2);
            assertThat(Set.copyOf(splunk.channels)).hasSize(1);
            assertThat(splunk.questions().get(1).text()).isEqualTo("{\"acks\":[1]}");
        }
    }

    @Test
    void aBatchThatIsNotAcknowledgedInTimeIsSentAgain() throws Exception {
        try (ScriptedSplunk splunk = ScriptedSplunk.acknowledging();
                SplunkTransport transport = transport(splunk, "acknowledge-for: 3s")) {
            splunk.indexAfter(Integer.MAX_VALUE);

            assertThat(transport.send(THREE))
                    .isEqualTo(
                            Answer.later("no word of the indexers after 3000 ms: HTTP 200: {\"acks\":{\"0\":false}}"));
            assertThat(time.sleeps().stream().reduce(Duration.ZERO, Duration::plus))
                    .isEqualTo(Duration.ofSeconds(3));
            assertThat(time.sleeps()).allMatch(sleep -> sleep.compareTo(Duration.ofSeconds(1)) <= 0);
        }
    }

    @Test
    void aQuestionWithoutAnAnswerThatMakesSenseIsAskedAgain() throws Exception {
        try (ScriptedSplunk splunk = ScriptedSplunk.acknowledging();
                SplunkTransport transport = transport(splunk, "acknowledge-for: 10s")) {
            splunk.answerNext(answer(200, "{\"text\":\"Success\",\"code\":0,\"ackId\":0}"));
            splunk.answerNext(answer(503, "{\"acks\":{\"0\":true}}"));
            splunk.answerNext(answer(200, "{\"acks\":{\"1\":true}}"));
            splunk.answerNext(answer(200, "{\"acks\":{\"0\":\"true\"}}"));
            splunk.answerNext(answer(200, "{\"acks\":{\"0\":true}"));
            splunk.answerNext(answer(200, "{\"acks\":[0]}"));
            splunk.answerNext(answer(200, "{\"acks\":{\"0\":true}}"));

            assertThat(transport.send(THREE)).isEqualTo(Answer.taken());
            assertThat(splunk.questions()).hasSize(6);
        }
    }

    @Test
    void aTokenWithoutAcknowledgementIsNotSentTheSameAgainAndAgain() throws Exception {
        try (ScriptedSplunk splunk = ScriptedSplunk.notAcknowledging();
                SplunkTransport transport = transport(splunk, "acknowledge: true")) {
            assertThat(transport.send(THREE))
                    .isEqualTo(new Answer.TakenInPart(
                            0, "the collector gave no ackId: indexer acknowledgment is not enabled for the token"));
            assertThat(splunk.questions()).isEmpty();
        }
    }

    @Test
    void abortEndsTheWaitForTheIndexers() throws Exception {
        try (BareContext real = BareContext.onRealTime();
                ScriptedSplunk splunk = ScriptedSplunk.acknowledging();
                SplunkTransport transport = new SplunkTransport(policy(splunk, "acknowledge-for: 5m"), real)) {
            real.lend(SecretFields.class, secret -> Map.of("value", token));
            splunk.indexAfter(Integer.MAX_VALUE);
            CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(() -> transport.send(THREE));
            Awaitility.await().until(() -> splunk.questions().size() > 2);

            transport.abort();

            assertThat(answer.get(10, TimeUnit.SECONDS)).isInstanceOf(Answer.Later.class);
            assertThat(transport.send(THREE)).isInstanceOf(Answer.Later.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "6, Invalid data format",
        "12, Event field is required",
        "13, Event field cannot be blank",
        "15, Error in handling indexed fields"
    })
    void anEventThatIsNamedIsRefusedAndTheOthersAreSentAgain(int code, String text) throws Exception {
        try (ScriptedSplunk splunk = ScriptedSplunk.acknowledging();
                SplunkTransport transport = transport(splunk, "acknowledge: true")) {
            splunk.answerNext(error(400, code, text, 1));
            String detail = "HTTP 400: {\"text\":\"" + text + "\",\"code\":" + code + ",\"invalid-event-number\":1}";

            assertThat(transport.send(THREE))
                    .isEqualTo(new Answer.Items(Set.of(0, 2), Map.of(1, detail), detail, Duration.ZERO));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 3, 1_000_000, (1L << 32) + 1, Long.MAX_VALUE - 1})
    void anEventThatWasNotSentIsNotRefusedByItself(long number) throws Exception {
        try (ScriptedSplunk splunk = ScriptedSplunk.acknowledging();
                SplunkTransport transport = transport(splunk, "acknowledge: true")) {
            splunk.answerNext(error(400, 6, "Invalid data format", number));

            assertThat(transport.send(THREE)).isInstanceOf(Answer.Refused.class);
        }
    }

    @Test
    void aBatchOfOneIsRefusedAsAWhole() throws Exception {
        try (ScriptedSplunk splunk = ScriptedSplunk.acknowledging();
                SplunkTransport transport = transport(splunk, "acknowledge: true")) {
            splunk.answerNext(error(400, 6, "Invalid data format", 0));

            assertThat(transport.send(Records.batch(Records.info("a")))).isInstanceOf(Answer.Refused.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "403, 1, Token disabled",
        "401, 2, Token is required",
        "401, 3, Invalid authorization",
        "403, 4, Invalid token",
        "400, 7, Incorrect index",
        "500, 8, Internal server error",
        "503, 9, Server is busy",
        "400, 10, Data channel is missing",
        "400, 11, Invalid data channel",
        "400, 14, ACK is disabled",
        "400, 16, Query string authorization is not enabled",
        "503, 18, 'HEC is unhealthy, queues are full'",
        "503, 19, 'HEC is unhealthy, ack service unavailable'",
        "503, 20, 'HEC is unhealthy, queues are full, ack service unavailable'",
        "400, 21, Invalid token",
        "400, 22, Token disabled",
        "503, 23, Server is shutting down",
        "429, 26, HEC queue at capacity",
        "429, 27, HEC ACK channel at capacity",
        "404, 404, The requested URL was not found on this server.",
        "400, 99, a code of tomorrow",
        "200, 9, Server is busy"
    })
    void whatIsNotSaidOfTheEventsMayPass(int status, int code, String text) throws Exception {
        try (ScriptedSplunk splunk = ScriptedSplunk.acknowledging();
                SplunkTransport transport = transport(splunk, "acknowledge: true")) {
            splunk.answerNext(error(status, code, text));

            Answer.Later later = (Answer.Later) transport.send(THREE);
            // the JDK does not let a 401's body be read
            String body = status == 401 ? "" : ": {\"text\":\"" + text + "\",\"code\":" + code + "}";
            assertThat(later.detail()).isEqualTo("HTTP " + status + body);
        }
    }

    @ParameterizedTest
    @CsvSource({"24, HEC queue approaching capacity", "25, HEC ACK approaching capacity"})
    void aWarningIsASuccess(int code, String text) throws Exception {
        try (ScriptedSplunk splunk = ScriptedSplunk.notAcknowledging();
                SplunkTransport transport = transport(splunk, "acknowledge: false")) {
            splunk.answerNext(error(200, code, text));

            assertThat(transport.send(THREE)).isEqualTo(Answer.taken());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "OK",
                "<html>",
                "{}",
                "[]",
                "{\"text\":\"Success\"}",
                "{\"text\":\"Success\",\"code\":0",
                "{\"code\":\"0\"}"
            })
    void anAnswerThatIsNotTheCollectorsSaysNothing(String body) throws Exception {
        try (ScriptedSplunk splunk = ScriptedSplunk.notAcknowledging();
                SplunkTransport transport = transport(splunk, "acknowledge: false")) {
            splunk.answerNext(answer(200, body));

            assertThat(transport.send(THREE)).isInstanceOf(Answer.Later.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400, <html>no</html>, false",
        "400, 'Bad Request', true",
        "413, <html>no</html>, true",
        "404, <html>no</html>, false",
        "407, <html>no</html>, false",
        "502, <html>no</html>, false"
    })
    void whatIsNotTheCollectorsAnswerRefusesWhatIsTooLargeOrCannotBeRead(int status, String body, boolean refuses)
            throws Exception {
        try (ScriptedSplunk splunk = ScriptedSplunk.notAcknowledging();
                SplunkTransport transport = transport(splunk, "acknowledge: false")) {
            splunk.answerNext(answer(status, body));

            assertThat(transport.send(THREE)).isInstanceOf(refuses ? Answer.Refused.class : Answer.Later.class);
        }
    }

    @Test
    void aTokenThatIsNotAcceptedHoldsTheLinesUntilItIs() throws Exception {
        try (ScriptedSplunk splunk = ScriptedSplunk.notAcknowledging();
                SplunkTransport transport = transport(splunk, "acknowledge: false")) {
            token = "another";
            assertThat(transport.send(THREE)).isInstanceOf(Answer.Later.class);
            token = ScriptedSplunk.TOKEN;
            assertThat(transport.send(THREE)).isEqualTo(Answer.taken());
        }
    }

    @Test
    void anyTextIsWrittenSoThatTheCollectorCanReadIt() throws Exception {
        String nasty = "\u0000\u001b[31m\"\\\u2028\ud800 😀 }{";
        try (ScriptedSplunk splunk = ScriptedSplunk.notAcknowledging();
                SplunkTransport transport = transport(splunk, "acknowledge: false")) {
            Batch batch = Records.batch(Records.info(nasty), Records.info(""));
            assertThat(transport.send(batch)).isEqualTo(Answer.taken());

            assertThat(splunk.indexed)
                    .extracting(event -> event.get("event").get("message").asText())
                    .containsExactly(nasty.replace('\ud800', '\ufffd'), "");
        }
    }

    private SplunkTransport transport(ScriptedSplunk splunk, String settings) {
        return new SplunkTransport(policy(splunk, settings), context);
    }

    private static LogSplunkPolicy policy(ScriptedSplunk splunk, String settings) {
        return SinkPolicies.target(
                LogSplunkPolicy.class,
                "splunk: {endpoint: '" + splunk.uri() + "', credentials: {secret: token}, " + settings + "}");
    }
}
