package io.sidecarsdk.logging.internal.filter;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.sidecarsdk.logging.internal.pattern.PatternCompiler;
import org.jspecify.annotations.Nullable;

/** One pattern of the policy. RE2/J takes some 50 ns a character, so it is not asked where it cannot find anything. */
final class TextPattern {

    private final Pattern pattern;
    private final Needs needs;

    /** @throws com.google.re2j.PatternSyntaxException if it is none */
    TextPattern(String regex) {
        pattern = PatternCompiler.compile(regex);
        needs = NeedsReader.of(regex);
    }

    /**
     * Adds what it finds, unless that is empty; null as long as there is nothing.
     *
     * @param present what stands in the text
     */
    @Nullable
    Finds find(String text, AsciiSet present, @Nullable Finds before) {
        return needs.areMetBy(text, present) ? find(text, before) : before;
    }

    private @Nullable Finds find(String text, @Nullable Finds before) {
        Finds finds = before;
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            if (matcher.end() > matcher.start()) {
                finds = finds == null ? new Finds() : finds;
                finds.add(matcher.start(), matcher.end());
            }
        }
        return finds;
    }
}
