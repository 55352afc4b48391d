package io.sidecarsdk.logging.internal.pattern;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * Compiles the patterns of a policy with RE2/J. What RE2/J would never be done with, or what would take it more memory or
 * stack than a service has, is refused before RE2/J sees it: whatever a policy says, there is a pattern or an exception.
 */
public final class PatternCompiler {

    private PatternCompiler() {}

    /**
     * The pattern, at once.
     *
     * @throws PatternSyntaxException if it is none, or is refused; its description says what is expected
     */
    public static Pattern compile(String regex) {
        PatternReader.check(regex);
        return Pattern.compile(regex);
    }
}
