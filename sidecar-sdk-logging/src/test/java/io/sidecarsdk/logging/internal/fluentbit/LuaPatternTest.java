package io.sidecarsdk.logging.internal.fluentbit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.sidecarsdk.logging.testing.LuaScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Beside RE2/J, which the library uses. */
class LuaPatternTest {

    private final LuaScript lua = new LuaScript("""
            function finds(pattern, text)
              local finds, at = {}, 1
              while at <= #text do
                local from, to = text:find(pattern, at)
                if not from then
                  break
                end
                finds[#finds + 1] = text:sub(from, to)
                at = pattern:sub(1, 1) == "^" and #text + 1 or to + 1
              end
              return table.concat(finds, "\\1")
            end
            """);

    @AfterEach
    void close() {
        lua.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ' ', quoteCharacter = '~', textBlock = """
            \\b\\d{3}\\b %f[0-9A-Z_a-z][0-9][0-9][0-9]%f[^0-9A-Z_a-z]
            secret=[^,]+ secret%=[^%,]+
            ^a.*b$ ^a[^\\n]*b$
            [a-z0-9._-]{2,3}@x [%-%.0-9_a-z][%-%.0-9_a-z][%-%.0-9_a-z]?%@x
            (?i)key: [Kk][Ee][Yy]%:
            \\w+\\b\\. [0-9A-Z_a-z]+%f[^0-9A-Z_a-z]%.
            é é
            """)
    void saysTheSameInLua(String regex, String lua) {
        assertThat(LuaPattern.of(regex)).contains(lua.replace("\\n", "\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a|b",
                "(ab)+",
                "(?:ab)",
                "a*",
                "a?b*",
                "a+?",
                "a**",
                "a{2}{2}",
                "a{65}",
                "a{3,2}",
                "[^,]",
                ".",
                "é+",
                "(?i)é",
                "[é]",
                "[[:alpha:]]",
                "\\pL",
                "\\x41",
                "\\Aa",
                "a\\",
                "[a",
                "a^",
                "$a",
                ".*\\b[^,]*x",
                "\\b\\ba"
            })
    void leavesOutWhatLuaCannotSay(String regex) {
        assertThat(LuaPattern.of(regex)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\b\\d{2,3}\\b",
                "a[^,]+b",
                "ab*c?",
                "^[ab]+",
                "[^a]+$",
                "\\bab",
                "ba\\b",
                "\\w+ ",
                "\\s\\d",
                "é",
                "a+b+",
                "(?i)aB",
                "[ab]{1,2},",
                ",\\b",
                "1{2,}",
                "b.*"
            })
    void findsInLuaWhatRe2Finds(String regex) {
        String lua = LuaPattern.of(regex).orElseThrow();
        Random random = new Random(regex.hashCode());
        String alphabet = "abAB12,_ é\n";
        int found = 0;
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(random.nextInt(14), 0, alphabet.length()).forEach(at -> text.append(alphabet.charAt(at)));
            List<String> expected = foundByRe2(regex, text.toString());
            assertThat(foundByLua(lua, text.toString())).as("in <%s>", text).isEqualTo(expected);
            found += expected.size();
        }
        assertThat(found).isGreaterThan(20);
    }

    private static List<String> foundByRe2(String regex, String text) {
        List<String> finds = new ArrayList<>();
        Matcher matcher = Pattern.compile(regex).matcher(text);
        while (matcher.find()) {
            finds.add(matcher.group());
        }
        return finds;
    }

    private List<String> foundByLua(String pattern, String text) {
        String found = lua.value("finds(" + Lua.quoted(pattern) + ", " + Lua.quoted(text) + ")");
        return found.isEmpty() ? List.of() : List.of(found.split("\u0001", -1));
    }
}
