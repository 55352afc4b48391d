package io.sidecarsdk.logging.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.testing.Fuzz;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import wiremock.com.fasterxml.jackson.core.JsonProcessingException;
import wiremock.com.fasterxml.jackson.databind.DeserializationFeature;
import wiremock.com.fasterxml.jackson.databind.ObjectMapper;

/** What another parser takes is taken, and what it does not take is MalformedJson, never anything else. */
@Tag("fuzz")
class JsonReaderFuzzTest {

    private static final ObjectMapper OTHER = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final List<String> EXAMPLES = List.of(
            "{\"took\": 3, \"errors\": true, \"items\": [{\"create\": {\"_id\": \"a\", \"status\": 429, \"error\": "
                    + "{\"type\": \"x\", \"reason\": \"\\u00e9 \\n é 😀\", \"caused_by\": {\"a\": [1.5e+3, -0, 0.25]}}}}]}",
            "{\"partialSuccess\": {\"rejectedLogRecords\": \"17\", \"errorMessage\": \"too old\"}}",
            "[null, true, false, [], {}, \"\", [[[[[[]]]]]], -9223372036854775808, 1E400]");

    @Test
    void readsWhatAnotherParserReads() throws Exception {
        AtomicInteger taken = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        Fuzz.texts(20_000, EXAMPLES, (input, random) -> {
            boolean ours = reads(input);
            (ours ? taken : refused).incrementAndGet();
            if (isAscii(input) && !isLarge(input)) { // about text that is not UTF-8 they may differ
                assertThat(ours).isEqualTo(otherReads(input));
            }
        });
        assertThat(taken).hasPositiveValue();
        assertThat(refused).hasPositiveValue();
    }

    private static boolean reads(byte[] input) {
        try {
            JsonReader json = new JsonReader(input);
            json.skip();
            json.end();
            return true;
        } catch (MalformedJson e) {
            assertThat(e.getMessage()).isNotBlank();
            return false;
        }
    }

    private static boolean otherReads(byte[] input) throws IOException {
        try {
            return !OTHER.readTree(input).isMissingNode();
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private static boolean isAscii(byte[] input) {
        for (byte b : input) {
            if (b <= 0) {
                return false;
            }
        }
        return true;
    }

    /** Each has bounds of its own. */
    private static boolean isLarge(byte[] input) {
        int brackets = 0;
        for (byte b : input) {
            brackets += b == '[' || b == '{' ? 1 : 0;
        }
        return brackets > JsonReader.MOST_NESTED || input.length > 1000;
    }
}
