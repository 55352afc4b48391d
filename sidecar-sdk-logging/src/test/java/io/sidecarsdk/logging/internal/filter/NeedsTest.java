package io.sidecarsdk.logging.internal.filter;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NeedsTest {

    /** Parts of patterns, put together at random: most of it is a pattern, and some of that finds something. */
    private static final String[] PARTS = {
        "a",
        "b",
        "k",
        "s",
        "K",
        "1",
        "-",
        "_",
        " ",
        "@",
        "é",
        "\\.",
        "\\d",
        "\\w",
        "\\s",
        "\\D",
        "\\W",
        "\\b",
        "\\pL",
        "\\x41",
        "\\Q",
        "\\E",
        "[ab]",
        "[^ab]",
        "[a-c1]",
        "[]a]",
        "[-a]",
        "[a-]",
        "[\\w-]",
        "[[:digit:]]",
        "[k-m]",
        "[é]",
        "[\\d-]",
        "[.]",
        "[a\\]b]",
        "[a-b-c]",
        ".",
        "^",
        "$",
        "(",
        "(",
        "(?:",
        "(?i)",
        "(?i:",
        "(?-i)",
        "(?s-i:",
        "(?P<n>",
        "(?U)",
        ")",
        ")",
        ")",
        "|",
        "|",
        "*",
        "+",
        "?",
        "??",
        "+?",
        "{2}",
        "{2,}",
        "{0,2}",
        "{1,3}?",
        "{",
        "}",
        "]",
        ","
    };

    private static final String TEXT_SIGNS = "aabbckKsSſ\u212A11-_ @.éA]Q{},\n[\uD83D\uDE00";

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\\b\\d(?:[ -]?\\d){12,15}\\b; order 4711 of 12 items; false",
                "\\b\\d(?:[ -]?\\d){12,15}\\b; 4111 1111 1111 1; true",
                "(?i)password=\\S+; passport=12; false",
                "(?i)password=\\S+; PASSword=12; true",
                "[\\w.+-]+@[\\w-]+; nobody at home; false",
                "[\\w.+-]+@[\\w-]+; a@b; true",
                "foo|ba[rz]; fab; false",
                "foo|ba[rz]; fob; true",
                "a(?i)b|c(?-i)d; C D; false",
                "eyJ[\\w-]+; key; false"
            })
    void aTextThatHasNotWhatAPatternNeedsIsNotAskedFor(String regex, String text, boolean asked) {
        assertThat(NeedsReader.of(regex).areMetBy(text, AsciiSet.in(text))).isEqualTo(asked);
    }

    @Test
    void noPatternFindsAnythingInATextThatHasNotWhatItNeeds() {
        Random random = new Random(4711);
        int finds = 0;
        int needs = 0;
        for (int i = 0; i < 100_000; i++) {
            String regex = pattern(random);
            Pattern pattern;
            try {
                pattern = Pattern.compile(regex);
            } catch (PatternSyntaxException e) {
                continue;
            }
            Needs found = NeedsReader.of(regex);
            needs += found.equals(Needs.NONE) ? 0 : 1;
            for (int j = 0; j < 10; j++) {
                String text = text(random);
                if (pattern.matcher(text).find()) {
                    finds++;
                    assertThat(found.areMetBy(text, AsciiSet.in(text)))
                            .as("%s finds something in '%s'", regex, text)
                            .isTrue();
                }
            }
        }
        assertThat(finds).as("finds").isGreaterThan(50_000);
        assertThat(needs).as("patterns with needs").isGreaterThan(10_000);
    }

    private static String pattern(Random random) {
        StringBuilder regex = new StringBuilder();
        int open = 0;
        for (int parts = 1 + random.nextInt(8); parts > 0; parts--) {
            String part = PARTS[random.nextInt(PARTS.length)];
            regex.append(part);
            open += part.startsWith("(") && !part.endsWith(")") ? 1 : 0;
        }
        return regex.append(")".repeat(random.nextInt(10) == 0 ? 0 : open)).toString();
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int signs = random.nextInt(9); signs > 0; signs--) {
            text.append(TEXT_SIGNS.charAt(random.nextInt(TEXT_SIGNS.length())));
        }
        return text.toString();
    }
}
