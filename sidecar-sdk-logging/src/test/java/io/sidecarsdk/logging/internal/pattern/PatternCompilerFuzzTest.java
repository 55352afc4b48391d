package io.sidecarsdk.logging.internal.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.sidecarsdk.testing.Fuzz;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever a pattern says: RE2/J is done with what {@link PatternCompiler} gives it, and refuses what is refused before. */
@Tag("fuzz")
class PatternCompilerFuzzTest {

    private static final String[] PARTS = {
        "a",
        "k",
        "z",
        "1",
        "i",
        "-",
        "-",
        "-",
        "^",
        "$",
        ".",
        ",",
        ":",
        "=",
        "P",
        "<",
        ">",
        "E",
        "\n",
        "\u0432",
        "\u1c7f",
        "\u1c80",
        "\u1c88",
        "\u1c89",
        "\ud7a3",
        "\ud83d",
        "\ude00",
        "\ud83d\ude00",
        "\\x{1c80}",
        "\\x{1c84}",
        "\\x{1d00}",
        "\\x{10ffff}",
        "\\x{41}",
        "\\x{1c80",
        "\\x00",
        "\\x7a",
        "\\x",
        "\\0",
        "\\101",
        "\\17",
        "\\1",
        "\\8",
        "\\n",
        "\\d",
        "\\D",
        "\\w",
        "\\W",
        "\\s",
        "\\S",
        "\\b",
        "\\B",
        "\\A",
        "\\z",
        "\\C",
        "\\pL",
        "\\PN",
        "\\p{Greek}",
        "\\P{Greek}",
        "\\p{^Cyrillic}",
        "\\p{",
        "\\p",
        "\\Q",
        "\\Q",
        "\\E",
        "\\E",
        "\\\\",
        "\\[",
        "\\]",
        "\\-",
        "\\(",
        "\\\u1c80",
        "\\",
        "[",
        "[",
        "[",
        "[^",
        "[]",
        "[^]",
        "]",
        "]",
        "]",
        "[:",
        "[[:alpha:]",
        "[[:^alpha:]",
        "[:word:]",
        ":]",
        "[a-",
        "[Z-",
        "(",
        "(",
        "(?:",
        "(?i)",
        "(?i)",
        "(?i)",
        "(?i:",
        "(?-i)",
        "(?-i:",
        "(?s-i)",
        "(?si:",
        "(?i-s)",
        "(?U)",
        "(?i",
        "(?",
        "(?P<n>",
        "(?<m>",
        "(?P<",
        ")",
        ")",
        ")",
        ")",
        "|",
        "|",
        "*",
        "+",
        "?",
        "{",
        "}",
        "{2}",
        "{0,3}",
        "{1,}",
        "{02}",
        "{2,1}",
        "{,2}",
        "{1000}",
        "{1001}",
        "{123456789}"
    };

    private static final List<String> EXAMPLES = List.of(
            "(?i)[a-\\x{1c7f}][^]\\]-\\x{10ffff}\\pL[:alpha:]]+(?-i:[a-\\x{1d00}]|\u1c80\\Q\u1c81\\E)",
            "(?P<name>(?:a(?i)b|c){2,3}(?s:[[:word:]-z\\d]))\\x{1c79}\\101\\b\\Q(?i)\\E\u1c80",
            "(?si-m:[\u0430-\u044f]{2,}(?-i)[\u1c79-\u1c90])|\\P{Greek}\\W[^\\x00-\\x{10ffff}]",
            "(?i)bearer\\s+[a-z0-9._-]+|\\b\\d(?:[ -]?\\d){12,15}\\b");

    /** What RE2/J would not have refused. */
    private static final String OURS = "(without U\\+|at most |groups at most ).*";

    private static final String TEXT = "a \u1c80 K\u1c84\u212a\u0412\u1c88 zz11 \ud83d\ude00 bearer A";

    @Test
    void thereIsAPatternOrARefusal() throws Exception {
        AtomicInteger found = new AtomicInteger();
        AtomicInteger lost = new AtomicInteger();
        AtomicInteger wrong = new AtomicInteger();
        Fuzz.texts(10_000, EXAMPLES, (input, random) -> {
            for (String regex : List.of(new String(input, StandardCharsets.UTF_8), drawn(random))) {
                try {
                    found.addAndGet(PatternCompiler.compile(regex).matcher(TEXT).find() ? 1 : 0);
                } catch (PatternSyntaxException refused) {
                    lost.addAndGet(refused.getDescription().startsWith("without U+") ? 1 : 0);
                    wrong.addAndGet(isRefusedByRe2j(regex, refused) ? 1 : 0);
                }
            }
        });
        assertThat(found).as("patterns that find something").hasValueGreaterThan(1000);
        assertThat(lost).as("patterns with characters that cannot be folded").hasValueGreaterThan(1000);
        assertThat(wrong).as("texts that are no pattern").hasValueGreaterThan(1000);
    }

    private static boolean isRefusedByRe2j(String regex, PatternSyntaxException refused) {
        if (refused.getDescription().matches(OURS)) {
            return false;
        }
        try {
            Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            return true;
        }
        throw new AssertionError("refused for " + refused.getDescription() + ", but RE2/J takes " + regex);
    }

    private static String drawn(Random random) {
        StringBuilder regex = new StringBuilder(random.nextBoolean() ? "(?i)" : "");
        for (int parts = 1 + random.nextInt(8); parts > 0; parts--) {
            regex.append(PARTS[random.nextInt(PARTS.length)]);
        }
        return regex.toString();
    }
}
