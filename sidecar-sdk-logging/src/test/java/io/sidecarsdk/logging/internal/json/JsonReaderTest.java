package io.sidecarsdk.logging.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidecarsdk.logging.StrictJson;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {

    private static final String ANSWER = "{\"took\": 3, \"errors\":true,\n \"items\":[{\"create\":{\"status\":400,"
            + "\"error\":{\"type\":\"x\",\"reason\":\"no \\\"\\u0041\\\\\\/\\n ü€😀\",\"more\":[1,-2.5e+3,null,false,{},[]]}}},"
            + "{\"create\":{\"status\":201}}]}";

    @Test
    void readsWhatIsAskedForAndSkipsTheRest() throws MalformedJson {
        JsonReader json = reader(ANSWER);
        json.beginObject();
        assertThat(json.nextName()).isEqualTo("took");
        assertThat(json.whole()).isEqualTo(3);
        assertThat(json.nextName()).isEqualTo("errors");
        assertThat(json.truth()).isTrue();
        assertThat(json.nextName()).isEqualTo("items");
        json.beginArray();
        assertThat(json.hasNext()).isTrue();
        assertThat(json.isObject()).isTrue();
        json.beginObject();
        json.nextName();
        json.beginObject();
        json.nextName();
        json.skip();
        json.nextName();
        json.beginObject();
        json.nextName();
        json.skip();
        assertThat(json.nextName()).isEqualTo("reason");
        assertThat(json.isText()).isTrue();
        assertThat(json.text(100)).isEqualTo("no \"A\\/\n ü€😀");
        json.nextName();
        json.skip();
        assertThat(json.nextName()).isNull();
        assertThat(json.nextName()).isNull();
        assertThat(json.nextName()).isNull();
        assertThat(json.hasNext()).isTrue();
        json.skip();
        assertThat(json.hasNext()).isFalse();
        assertThat(json.nextName()).isNull();
        json.end();
    }

    @Test
    void keepsOfALongTextWhatIsWanted() throws MalformedJson {
        assertThat(reader("\"" + "a".repeat(100_000) + "\"").text(5)).isEqualTo("aaaaa");
        assertThat(reader("\"ab😀\"").text(3)).isEqualTo("ab");
    }

    @Test
    void refusesToNestWithoutBound() {
        assertThatThrownBy(() -> reader("[".repeat(1_000_000)).skip())
                .isInstanceOf(MalformedJson.class)
                .hasMessage("more than 32 nested values at byte 33");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "{", "[1,", "[,1]", "[1,]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "\"a", "\"\\x\"",
                        "\"\\u12g4\"", "01", "-",
                "1.", "1e", ".5", "tru", "nul", "truth", "[1}", "{\"a\":1]", "1 1", "\"a\nb\"", "+1", "NaN", "'a'", "]",
                        "}"
            })
    void refusesWhatIsNoJson(String text) {
        assertThatThrownBy(() -> readAll(text.getBytes(StandardCharsets.UTF_8))).isInstanceOf(MalformedJson.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "\"1\"", "true", "99999999999999999999", "1e2", "null"})
    void refusesANumberThatIsNotWhole(String text) {
        assertThatThrownBy(() -> reader(text).whole()).isInstanceOf(MalformedJson.class);
    }

    @Test
    void neverFindsSenseInAnAnswerThatEndsTooEarly() {
        byte[] whole = ANSWER.getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = java.util.Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> readAll(part)).as("%d bytes", length).isInstanceOf(MalformedJson.class);
        }
    }

    /** Another parser's word on 200,000 damaged answers: what it refuses must be refused, but for what only it looks at. */
    @Test
    void acceptsNoDamagedAnswerThatAStrictParserRefuses() {
        Random random = new Random(17);
        byte[] whole = ANSWER.getBytes(StandardCharsets.UTF_8);
        int accepted = 0;
        for (int round = 0; round < 200_000; round++) {
            byte[] damaged = whole.clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                damaged[random.nextInt(damaged.length)] =
                        (byte) random.nextInt(0x20, 0x7f); // text stays UTF-8, or not at all
            }
            if (isRead(damaged)) {
                accepted++;
                assertThat(isStrict(damaged))
                        .as(new String(damaged, StandardCharsets.UTF_8))
                        .isTrue();
            }
        }
        assertThat(accepted).isPositive();
    }

    private static boolean isRead(byte[] json) {
        try {
            readAll(json);
            return true;
        } catch (MalformedJson e) {
            return false;
        }
    }

    private static boolean isStrict(byte[] json) {
        try {
            StrictJson.parse(json);
            return true;
        } catch (UncheckedIOException e) {
            String why = String.valueOf(e.getCause().getMessage());
            return why.contains("Invalid UTF-8") || why.contains("Duplicate field");
        }
    }

    private static void readAll(byte[] bytes) throws MalformedJson {
        JsonReader json = new JsonReader(bytes);
        json.skip();
        json.end();
    }

    private static JsonReader reader(String text) {
        return new JsonReader(text.getBytes(StandardCharsets.UTF_8));
    }
}
