package io.sidecarsdk.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class FuzzTest {

    private static final List<String> EXAMPLES = List.of("{\"one\": [1, 2]}", "{\"two\": null}");

    private static List<String> inputs() throws InterruptedException {
        List<String> inputs = new ArrayList<>();
        Fuzz.texts(500, EXAMPLES, (input, random) -> inputs.add(new String(input, StandardCharsets.ISO_8859_1)));
        return inputs;
    }

    @Test
    void inputsAreTheSameInEachRunAndDiffer() throws Exception {
        List<String> inputs = inputs();

        assertThat(inputs).isEqualTo(inputs());
        assertThat(new HashSet<>(inputs)).hasSizeGreaterThan(inputs.size() * 8 / 10);
        assertThat(inputs).anyMatch(input -> input.startsWith("{\"one"));
        assertThat(inputs).anyMatch(input -> input.length() > 1000);
        assertThat(inputs).anyMatch(input -> input.length() < 5);
    }

    @Test
    void whatACheckThrowsFailsWithTheInputAndHowToSeeItAgain() {
        assertThatThrownBy(() -> Fuzz.texts(500, EXAMPLES, (input, random) -> {
                    if (input.length == 0) {
                        throw new IllegalStateException("empty");
                    }
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("-Dsidecar.fuzz.only=")
                .hasMessageContaining("empty");
    }
}
