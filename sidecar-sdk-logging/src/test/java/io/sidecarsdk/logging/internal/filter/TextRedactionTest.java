package io.sidecarsdk.logging.internal.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.internal.record.Redaction;
import io.sidecarsdk.policy.PolicyError;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TextRedactionTest {

    private static final String CARD = "\\b\\d(?:[ -]?\\d){12,15}\\b";

    @Test
    void whatAPatternFindsIsReplacedEverywhere() {
        assertThat(cleaned("4111 1111 1111 1111 and 4111-1111-1111-1111, order 4711", CARD))
                .isEqualTo("[redacted] and [redacted], order 4711");
    }

    @Test
    void whereNothingIsFoundTheTextIsTheSameObject() {
        String text = "order 4711 took 12 ms";

        assertThat(redaction(CARD).clean(text)).isSameAs(text);
    }

    @Test
    void onePatternDoesNotTearApartWhatAnotherFinds() {
        assertThat(cleaned("x secret-token-4711 y", "secret", "token-\\d+", "secret-token-\\d+"))
                .isEqualTo("x [redacted] y");
        assertThat(cleaned("abcdef", "abcd", "cdef")).isEqualTo("[redacted]");
        assertThat(cleaned("abcdef", "cdef", "abcd")).isEqualTo("[redacted]");
    }

    @Test
    void noPatternLooksAtReplacements() {
        assertThat(cleaned("pin 1234", "\\d+", "redacted")).isEqualTo("pin [redacted]");
    }

    @Test
    void theReplacementIsLiteral() {
        Redaction redaction = redaction(List.of(), List.of("p(.)n"), "$1\\0");

        assertThat(redaction.clean("a pin")).isEqualTo("a $1\\0");
    }

    @Test
    void aPatternThatFindsNothingAtAllHidesNothing() {
        assertThat(cleaned("abc", "x*")).isEqualTo("abc");
        assertThat(cleaned("axbc", "x*")).isEqualTo("a[redacted]bc");
    }

    @Test
    void whatStandsBeyondTheBasicPlaneStaysWhole() {
        assertThat(cleaned("\uD83D\uDE00 pin \uD83D\uDE00 \uD83D", "pin", "\uD83D\uDE00$"))
                .isEqualTo("\uD83D\uDE00 [redacted] \uD83D\uDE00 \uD83D");
    }

    @Test
    void fieldsAreHiddenByTheirNameWhateverItsCase() {
        Redaction redaction = redaction(List.of("Password", "session-id"), List.of(), "***");

        assertThat(redaction.hides("password")).isTrue();
        assertThat(redaction.hides("PASSWORD")).isTrue();
        assertThat(redaction.hides("Session-Id")).isTrue();
        assertThat(redaction.hides("password2")).isFalse();
        assertThat(redaction.hides("")).isFalse();
        assertThat(redaction.replacement()).isEqualTo("***");
    }

    @Test
    void whereNothingIsHiddenThereIsNothingToAsk() {
        assertThat(redaction(List.of(), List.of(), "x")).isSameAs(Redaction.NONE);
    }

    @Test
    void aPatternThatIsNoneIsSaidWithItsPlaceAndTheReason() {
        List<PolicyError> errors = new ArrayList<>();

        TextRedaction.of(List.of(), List.of("ok", "(a", "b(?=c)"), "x", "logging.redact.patterns", errors);

        assertThat(errors)
                .extracting(PolicyError::toString)
                .containsExactly(
                        "logging.redact.patterns[1]: got (a, expected a pattern in RE2's syntax: missing closing )",
                        "logging.redact.patterns[2]: got b(?=c), expected a pattern in RE2's syntax: invalid or unsupported"
                                + " Perl syntax");
    }

    /** With a backtracking matcher it would take longer than the universe has. */
    @Test
    @Timeout(20)
    void aTextOfAnEnemyTakesNoLongerThanAnother() {
        String text = "a".repeat(64 << 10);

        assertThat(cleaned(text, "(a+)+$!", "(?:a|aa)+!")).isEqualTo(text);
    }

    private static String cleaned(String text, String... patterns) {
        return redaction(patterns).clean(text);
    }

    private static Redaction redaction(String... patterns) {
        return redaction(List.of(), List.of(patterns), "[redacted]");
    }

    private static Redaction redaction(List<String> fields, List<String> patterns, String replacement) {
        List<PolicyError> errors = new ArrayList<>();
        Redaction redaction = TextRedaction.of(fields, patterns, replacement, "patterns", errors);
        assertThat(errors).isEmpty();
        return redaction;
    }
}
