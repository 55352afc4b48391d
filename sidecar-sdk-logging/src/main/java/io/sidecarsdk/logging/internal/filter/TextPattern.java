package io.sidecarsdk.logging.internal.filter;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import org.jspecify.annotations.Nullable;

/** One pattern of the policy. */
final class TextPattern {

    private final Pattern pattern;

    /** @throws com.google.re2j.PatternSyntaxException if it is none */
    TextPattern(String regex) {
        pattern = Pattern.compile(regex);
    }

    /** Adds what it finds, unless that is empty; null as long as there is nothing. */
    @Nullable
    Finds find(String text, @Nullable Finds before) {
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
