package io.sidecarsdk.samples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidecarsdk.samples.orders.upstream.Phase;
import java.net.URI;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

    @Test
    void aRunWithoutOptionsTakesLessThanAMinute() {
        Options options = Options.parse();

        assertThat(options.perPhase.multipliedBy(options.phases.size())).isLessThan(Duration.ofSeconds(50));
    }

    @Test
    void optionsAreRead() {
        Options options = Options.parse(
                "--phases", "flaky,one_dies", "--proxy", "http://127.0.0.1:15001", "--ports", "1,2,3,4,5", "--serve");

        assertThat(options.phases).containsExactly(Phase.FLAKY, Phase.ONE_DIES);
        assertThat(options.proxy).isEqualTo(URI.create("http://127.0.0.1:15001"));
        assertThat(options.ports).containsExactly(1, 2, 3, 4, 5);
        assertThat(options.serve).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--no-such-option",
                "--threads",
                "--threads many",
                "--threads 0",
                "--ports 1,2,3",
                "--ports 1,1,1,1,1",
                "--phases sunny"
            })
    void aWrongOptionIsAnErrorThatNamesItAndWhatWasExpected(String commandLine) {
        assertThatThrownBy(() -> Options.parse(commandLine.split(" ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected:");
    }

    @Test
    void everyOptionThatHelpListsIsKnown() {
        Matcher listed = Pattern.compile("(?m)^  (--[a-z-]+)").matcher(Options.HELP);
        while (listed.find()) {
            String option = listed.group(1);
            try {
                Options.parse(option);
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageNotContaining("unknown option");
            }
        }
    }
}
