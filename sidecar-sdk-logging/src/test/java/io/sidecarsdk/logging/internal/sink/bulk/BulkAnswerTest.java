package io.sidecarsdk.logging.internal.sink.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.internal.ship.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BulkAnswerTest {

    private static final Duration WAIT = Duration.ofSeconds(3);

    @Test
    void documentsThatWereCreatedAreTaken() {
        assertThat(read("{\"took\":5,\"errors\":false,\"items\":[" + created() + "," + created() + "]}", 2))
                .isEqualTo(Answer.taken());
    }

    @Test
    void aDocumentThatIsThereAlreadyIsTaken() {
        String there =
                failed(409, "version_conflict_engine_exception", "document already exists (current version [1])");
        assertThat(read("{\"errors\":true,\"items\":[" + there + "," + created() + "]}", 2))
                .isEqualTo(Answer.taken());
    }

    @Test
    void eachDocumentHasItsOwnResult() {
        String body = "{\"errors\":true,\"items\":["
                + String.join(
                        ",",
                        created(),
                        failed(400, "mapper_parsing_exception", "failed to parse field [a]"),
                        failed(429, "es_rejected_execution_exception", "queue full"),
                        failed(409, "version_conflict_engine_exception", "exists"),
                        failed(503, "unavailable_shards_exception", "primary shard is not active"),
                        failed(404, "index_not_found_exception", "no such index [a]"),
                        failed(403, "security_exception", "no permissions for [indices:data/write/bulk]"),
                        failed(403, "cluster_block_exception", "index [a] blocked by: [FORBIDDEN/8/index write (api)]"))
                + "]}";
        assertThat(read(body, 8))
                .isEqualTo(new Answer.Items(
                        Set.of(2, 4, 6),
                        Map.of(
                                1, "status 400 mapper_parsing_exception: failed to parse field [a]; For input",
                                5, "status 404 index_not_found_exception: no such index [a]; For input",
                                7,
                                        "status 403 cluster_block_exception: index [a] blocked by:"
                                                + " [FORBIDDEN/8/index write (api)]; For input"),
                        "status 403 security_exception: no permissions for [indices:data/write/bulk]; For input",
                        WAIT));
    }

    @Test
    void anErrorMayBeAText() {
        assertThat(read("{\"items\":[{\"create\":{\"status\":400,\"error\":\"no\"}}]}", 1))
                .isEqualTo(new Answer.Items(Set.of(), Map.of(0, "status 400: no"), "", WAIT));
    }

    @Test
    void ofALongReasonOnlyTheBeginningIsKept() {
        Answer answer = read("{\"items\":[" + failed(400, "x", "a".repeat(100_000)) + "]}", 1);
        assertThat(((Answer.Items) answer).refused().get(0)).hasSize("status 400 x: ; For input".length() + 300);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "OK",
                "<html>",
                "{}",
                "[]",
                "{\"errors\":false}",
                "{\"errors\":false,\"items\":[]}",
                "{\"errors\":false,\"items\":{}}",
                "{\"errors\":false,\"items\":[{\"create\":{\"status\":201}}]}",
                "{\"items\":[{\"create\":{\"status\":201}},{\"create\":{\"status\":201}},{\"create\":{\"status\":201}}]}",
                "{\"items\":[{\"create\":{\"status\":201}},{\"create\":{}}]}",
                "{\"items\":[{\"create\":{\"status\":201}},{\"create\":{\"status\":301}}]}",
                "{\"items\":[{\"create\":{\"status\":201}},{\"create\":{\"status\":\"201\"}}]}",
                "{\"items\":[{\"create\":{\"status\":201}},{\"create\":[]}]}",
                "{\"items\":[{\"create\":{\"status\":201}},{}]}",
                "{\"items\":[{\"create\":{\"status\":201}},7]}",
                "{\"items\":[{\"create\":{\"status\":201}},{\"create\":{\"status\":201}}]} and more",
                "{\"items\":[{\"create\":{\"status\":201}},{\"create\":{\"status\":201}}]"
            })
    void anAnswerThatDoesNotAddUpSaysNothing(String body) {
        assertThat(read(body, 2)).isInstanceOf(Answer.Later.class);
    }

    @Test
    void anAnswerThatIsCutOffAnywhereSaysNothing() {
        String body = "{\"errors\":true,\"items\":[" + created() + "," + failed(400, "x", "y") + "]}";
        for (int length = 0; length < body.length(); length++) {
            assertThat(read(body.substring(0, length), 2)).isInstanceOf(Answer.Later.class);
        }
    }

    @Test
    void aDamagedAnswerNeverThrowsAndNeverNamesADocumentThatWasNotSent() {
        byte[] whole = ("{\"errors\":true,\"items\":[" + created() + "," + failed(429, "x", "y") + "]}")
                .getBytes(StandardCharsets.UTF_8);
        Random random = new Random(6);
        for (int round = 0; round < 100_000; round++) {
            byte[] damaged = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
            for (int i = random.nextInt(4); i > 0 && damaged.length > 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            if (BulkAnswer.read(damaged, 2, WAIT) instanceof Answer.Items items) {
                assertThat(items.later()).isSubsetOf(0, 1);
                assertThat(items.refused().keySet()).isSubsetOf(0, 1);
            }
        }
    }

    @Test
    void onlyAnErrorThatIsAnObjectIsAboutTheContent() {
        assertThat(isAboutContent("{\"status\":400,\"error\":{\"type\":\"x\"}}"))
                .isTrue();
        assertThat(isAboutContent("{\"error\":\"no handler found for uri [/a/_bulk] and method [POST]\"}"))
                .isFalse();
        assertThat(isAboutContent("{\"status\":400}")).isFalse();
        assertThat(isAboutContent("<html>400</html>")).isFalse();
        assertThat(isAboutContent("")).isFalse();
    }

    private static boolean isAboutContent(String body) {
        return BulkAnswer.isAboutContent(body.getBytes(StandardCharsets.UTF_8));
    }

    private static Answer read(String body, int documents) {
        return BulkAnswer.read(body.getBytes(StandardCharsets.UTF_8), documents, WAIT);
    }

    private static String created() {
        return "{\"create\":{\"_index\":\"logs\",\"_id\":\"1\",\"status\":201}}";
    }

    private static String failed(int status, String type, String reason) {
        return "{\"create\":{\"status\":" + status + ",\"error\":{\"type\":\"" + type + "\",\"reason\":\"" + reason
                + "\",\"caused_by\":{\"type\":\"x\",\"reason\":\"For input\"}}}}";
    }
}
