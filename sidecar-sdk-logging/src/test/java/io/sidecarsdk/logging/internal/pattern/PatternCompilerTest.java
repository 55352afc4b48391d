package io.sidecarsdk.logging.internal.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatternCompilerTest {

    /** RE2/J would be at it for ever: whether the test fails for that reason does not depend on the machine. */
    private static final Duration FOR_EVER = Duration.ofSeconds(20);

    private static final String LOST = "without U+1C80 where case is ignored, which RE2/J cannot fold";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?i)\u1c80",
                "(?i)\\x{1c80}",
                "(?i)\\x{001C80}",
                "(?i)[\u1c80]",
                "(?i)[^\u1c80]",
                "(?i)[^\\x{1c80}a]",
                "(?i)[a-\\x{10ffff}]",
                "(?i)[^a-\\x{10ffff}]",
                "(?i)[B-\\x{10ffff}]",
                "(?i)[\\x00-\\x{1044e}]",
                "(?i)[\\101-\\x{1d00}]",
                "(?i)[\\n-\\x{1d00}]",
                "(?i)[]-\\x{1d00}]",
                "(?i)[^]-\\x{1d00}]",
                "(?i)[\\]-\\x{1d00}]",
                "(?i)[--\\x{1d00}]",
                "(?i)[[-\\x{1d00}]",
                "(?i)[[:alpha:]Z-\\x{1d00}]",
                "(?i)[\\da-\\x{1d00}]",
                "(?i)[\\pLa-\\x{1d00}]",
                "(?i)[\\p{^Greek}a-\\x{1d00}]",
                "(?i)\\Q\u1c80\\E",
                "(?i)\\Q\u1c80",
                "(?i)\\Qa\\E\u1c80",
                "\\Q\\E(?i)\u1c80",
                "\\Q(?-i)\\E(?i)\u1c80",
                "[(](?i)\u1c80",
                "(?i:\u1c80)",
                "(?is)\u1c80",
                "(?si)\u1c80",
                "(?sUmi-s:\u1c80)",
                "(?i-s)\u1c80",
                "(?-s)(?i)\u1c80",
                "(?-i)(?i)\u1c80",
                "(?i)(?s)\u1c80",
                "(?i)(?s:\u1c80)",
                "(?i)(\u1c80)",
                "(?i)(?P<name>\u1c80)",
                "(?i)(?<name>\u1c80)",
                "(?i)((?-i)a)\u1c80",
                "(?i)(?-i:a)\u1c80",
                "(?i)(?-i:(?i)\u1c80)",
                "((?i)a|\u1c80)",
                "a|(?i)b|\u1c80",
                "(?i)a{2,}\u1c80",
                "(?i){\u1c80",
                "(?i)a{\u1c80}",
                "(?i)\u1c80{0}",
                "(?i)\ud83d\ude00\u1c80",
                "(?i)\ud83d\u1c80",
                "(?i)\\\u1c80",
                "(?i)\\b\\A\\B\\z\u1c80"
            })
    void aCharacterThatRe2jCannotFoldIsRefusedWhereCaseIsIgnored(String regex) {
        assertThat(refusal(regex)).isEqualTo(LOST);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "\u1c80 \u1c80",
                "[a-\\x{10ffff}] \u1c80",
                "(?i)a(?-i)\u1c80 A\u1c80",
                "(?i:a)\u1c80 A\u1c80",
                "(?:(?i)a)\u1c80 A\u1c80",
                "(?i:a|b)|\u1c80 \u1c80",
                "(?i)(?-i:\u1c80) \u1c80",
                "(?i)a(?s-i)\u1c80 A\u1c80",
                "\\Q(?i)\\E\u1c80 (?i)\u1c80",
                "[(?i)]\u1c80 i\u1c80",
                "\\(?i\\)\u1c80 i)\u1c80",
                "(?i)[^a] \u1c80",
                "(?i). \u1c80",
                "(?is). \u1c80",
                "(?i)\\W \u1c80",
                "(?i)[\\W] \u1c80",
                "(?i)\\PN \u1c80",
                "(?i)\\P{Greek} \u1c80",
                "(?i)\\p{^Greek} \u1c80",
                "(?i)[^\\p{Greek}] \u1c80",
                "(?i)\\p{Cyrillic}+ \u0412\u0432",
                "(?i)\\p{Lu} q",
                "(?i)[[:^alpha:]] \u1c80",
                "(?i)[[:alpha:]] Q",
                "(?i)[\\x00-\\x{10ffff}] \u1c80",
                "(?i)[@-\\x{1044f}] \u1c80",
                "(?i)[\\x{1c89}-\\x{10ffff}] \uac00",
                "(?i)[a-\\x{1c7f}] Q",
                "(?i)[\uac00-\ud7a3]{2} \uac00\uac00",
                "(?i)\u0432 \u0412",
                "(?i)[\u03b1-\u03c9] \u03a3",
                "(?i)[\u03b1-\u03c9] \u03c2",
                "(?i)\u00b5 \u039c",
                "(?i)kiss \u212ai\u017f\u017f",
                "(?i)\\x{1e900} \ud83a\udd22"
            })
    void allOthersFindWhatTheyFindInRe2(String regex, String text) {
        assertThat(compiled(regex).matcher(text).find()).isTrue();
    }

    /** In a text they do no harm: RE2/J folds the pattern's character only. */
    @ParameterizedTest
    @ValueSource(strings = {"(?i)\u0432", "(?i)[\u0430-\u044f]", "(?i)k", "(?i)\u0432x", "(?i)\\x{1e900}", "(?i)\\pLx"})
    void aTextWithSuchCharactersIsLookedThrough(String regex) {
        String text = "\u1c80\u1c81\u1c82\u1c83\u1c84\u1c85\u1c86\u1c87\u1c88";
        assertTimeoutPreemptively(FOR_EVER, () -> {
            assertThat(compiled(regex).matcher(text).find()).isFalse();
        });
    }

    /** On each JDK as its tables are: a later one may have more that RE2/J does not come back to. */
    @Test
    void re2jIsDoneWithEachCharacterThatIsNotRefused() {
        List<Integer> refused = new ArrayList<>();
        assertTimeoutPreemptively(Duration.ofMinutes(2), () -> {
            for (int rune = 0; rune <= Character.MAX_CODE_POINT; rune++) {
                String regex = "(?i)" + (rune < 128 ? String.format("\\x%02x", rune) : Character.toString(rune));
                try {
                    Pattern pattern = PatternCompiler.compile(regex);
                    assertThat(pattern.matcher("\u1c80").find()).isFalse();
                } catch (PatternSyntaxException e) {
                    refused.add(rune);
                }
            }
        });
        assertThat(refused).contains(0x1c80, 0x1c88).hasSizeLessThan(100);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "((a{1000}){1000}){1000}; at most 4000 steps with repetitions written out",
                "(?:a{0,100}){50}; at most 4000 steps with repetitions written out",
                "(?:(?:a|b){1000,})+; at most 4000 steps with repetitions written out",
                "a{1001}; invalid repeat count",
                "a{2,123456789012}; invalid repeat count",
                "(?=a); invalid or unsupported Perl syntax",
                "(?i-)a; invalid or unsupported Perl syntax",
                "(?i; invalid or unsupported Perl syntax",
                "(?P<a; invalid named capture",
                "a); missing opening (",
                "(a; missing closing )",
                "[a; missing closing ]",
                "[[:foo:]]; invalid character class range",
                "\\p{Greek; invalid character class range",
                "\\p; invalid character class range",
                "\\pX; invalid character class range",
                "[b-a]; invalid character class range",
                "\\; trailing backslash at end of expression",
                "[\\; trailing backslash at end of expression",
                "\\1; invalid escape sequence",
                "\\q; invalid escape sequence",
                "\\x{110000}; invalid escape sequence",
                "\\x{}; invalid escape sequence",
                "\\x{1; invalid escape sequence",
                "\\x4; invalid escape sequence",
                "*a; missing argument to repetition operator",
                "a**; invalid nested repetition operator"
            })
    void whatIsNoneIsRefused(String regex, String refusal) {
        assertThat(refusal(regex)).isEqualTo(refusal);
    }

    @Test
    void whatWouldOverflowTheStackIsRefused() {
        assertThat(refusal("(".repeat(201) + "a" + ")".repeat(201))).isEqualTo("groups at most 200 deep");
        assertThat(refusal("a".repeat(4001))).isEqualTo("at most 4000 characters");
        compiled("(".repeat(200) + "a" + ")".repeat(200));
        compiled("a".repeat(4000));
        compiled("a{1,1000}b{500}");
    }

    private static Pattern compiled(String regex) {
        return assertTimeoutPreemptively(FOR_EVER, () -> PatternCompiler.compile(regex));
    }

    private static String refusal(String regex) {
        List<String> refusals = new ArrayList<>();
        assertTimeoutPreemptively(
                FOR_EVER,
                () -> assertThatThrownBy(() -> PatternCompiler.compile(regex))
                        .isInstanceOfSatisfying(
                                PatternSyntaxException.class, refused -> refusals.add(refused.getDescription())));
        return refusals.get(0);
    }
}
