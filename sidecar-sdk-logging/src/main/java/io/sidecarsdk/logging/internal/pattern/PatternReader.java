package io.sidecarsdk.logging.internal.pattern;

import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a pattern as RE2/J's parser does, sign by sign, for what RE2/J itself does not look at: characters that it cannot fold
 * where case is ignored ({@link CaseFolding}), and how large the program becomes. What cannot be read to its end is refused
 * in RE2/J's words; whether all of it makes sense is left to RE2/J.
 */
final class PatternReader {

    /**
     * Most characters, and most steps with all repetitions written out. RE2/J knows no limit: {@code ((a{1000}){1000}){1000}}
     * takes all memory, and 10,000 alternatives or groups in each other overflow a thread's stack of 1 MiB. A step takes
     * some 15 ns for each character of a text.
     */
    static final int MOST = 4000;

    /** Most groups in each other. */
    static final int DEEPEST = 200;

    /** A number with more digits is refused by RE2/J, as is any above 1000. */
    private static final Pattern REPEAT = Pattern.compile("\\{(0|[1-9][0-9]*)(,(0|[1-9][0-9]*)?)?}");

    private static final int MOST_REPEATED = 1000;

    private final String regex;
    private final Deque<Group> around = new ArrayDeque<>();
    private int at;
    private boolean ignoresCase;
    private int steps;
    private int last;

    private PatternReader(String regex) {
        this.regex = regex;
    }

    /** What a group ends: how it is outside of it. */
    private record Group(boolean ignoresCase, int steps) {}

    /** @throws PatternSyntaxException if RE2/J must not see it */
    static void check(String regex) {
        if (regex.length() > MOST) {
            throw refused("at most " + MOST + " characters");
        }
        PatternReader reader = new PatternReader(regex);
        while (reader.more()) {
            reader.item();
        }
    }

    private void item() {
        switch (regex.charAt(at)) {
            case '(' -> open();
            case ')' -> close();
            case '[' -> charClass();
            case '\\' -> escape();
            case '{' -> brace();
            case '*', '+', '?' -> {
                at++;
                repeat(1);
            }
            case '|', '^', '$', '.' -> {
                at++;
                step(1);
            }
            default -> literal(rune());
        }
    }

    private void open() {
        at++;
        if (!looksAt("?")) {
            group();
        } else if (looksAt("?P<") || looksAt("?<")) {
            at = after(">", "invalid named capture");
            group();
        } else {
            at++;
            flags();
        }
    }

    private void group() {
        if (around.size() == DEEPEST) {
            throw refused("groups at most " + DEEPEST + " deep");
        }
        around.push(new Group(ignoresCase, steps));
        steps = 0;
        last = 0;
    }

    private void close() {
        at++;
        if (around.isEmpty()) {
            throw refused("missing opening (");
        }
        Group group = around.pop();
        int inside = steps + 2;
        ignoresCase = group.ignoresCase();
        steps = group.steps();
        step(inside);
    }

    /** Until a parenthesis: they hold for the rest of the group around them. Until a colon: for a group of their own. */
    private void flags() {
        boolean ignores = ignoresCase;
        boolean on = true;
        for (boolean some = true; more(); ) {
            char c = regex.charAt(at++);
            switch (c) {
                case 'i', 'm', 's', 'U' -> {
                    some = true;
                    ignores = c == 'i' ? on : ignores;
                }
                case '-' -> {
                    if (!on) {
                        throw badFlags();
                    }
                    on = false;
                    some = false;
                }
                case ':', ')' -> {
                    if (!some) {
                        throw badFlags();
                    }
                    if (c == ':') {
                        group();
                    }
                    ignoresCase = ignores;
                    return;
                }
                default -> throw badFlags();
            }
        }
        throw badFlags();
    }

    private static PatternSyntaxException badFlags() {
        return refused("invalid or unsupported Perl syntax");
    }

    private void brace() {
        Matcher repeat = REPEAT.matcher(regex).region(at, regex.length());
        if (repeat.lookingAt()) {
            at = repeat.end();
            String most = repeat.group(3);
            repeat(Math.max(times(repeat.group(1)), most == null ? 1 : times(most)));
        } else {
            literal(rune());
        }
    }

    private static int times(String digits) {
        int times = digits.length() > 4 ? Integer.MAX_VALUE : Integer.parseInt(digits);
        if (times > MOST_REPEATED) {
            throw refused("invalid repeat count");
        }
        return times;
    }

    private void escape() {
        if (looksAt("\\Q")) {
            quoted();
        } else if (classEscape()) {
            step(1);
        } else if (at + 1 < regex.length() && "AbBCz".indexOf(regex.charAt(at + 1)) >= 0) {
            at += 2;
            step(1);
        } else {
            literal(escapedRune());
        }
    }

    private void quoted() {
        at += 2;
        int end = regex.indexOf("\\E", at);
        int stop = end < 0 ? regex.length() : end;
        while (at < stop) {
            literal(rune());
        }
        at = Math.min(regex.length(), stop + 2);
    }

    /** {@code \d}, {@code \pL}, {@code \p{Greek}} and the like, which RE2/J folds by tables of its own. */
    private boolean classEscape() {
        if (at + 1 >= regex.length() || regex.charAt(at) != '\\') {
            return false;
        }
        char name = regex.charAt(at + 1);
        if (name == 'p' || name == 'P') {
            at += 2;
            at = looksAt("{") ? after("}", "invalid character class range") : at + Character.charCount(rune(at));
            return true;
        }
        if ("dDsSwW".indexOf(name) >= 0) {
            at += 2;
            return true;
        }
        return false;
    }

    private void charClass() {
        at += looksAt("[^") ? 2 : 1;
        for (boolean first = true; first || !looksAt("]"); first = false) {
            int name = looksAt("[:") ? regex.indexOf(":]", at) : -1;
            if (name >= 0) {
                at = name + 2;
            } else if (!classEscape()) {
                range();
            }
        }
        at++;
        step(1);
    }

    private void range() {
        int from = classRune();
        int to = from;
        if (looksAt("-") && !looksAt("-]")) {
            at++;
            to = classRune();
        }
        refuseLost(ignoresCase ? CaseFolding.firstLost(from, to) : -1);
    }

    private int classRune() {
        if (!more()) {
            throw refused("missing closing ]");
        }
        return looksAt("\\") ? escapedRune() : rune();
    }

    private int escapedRune() {
        at++;
        if (!more()) {
            throw refused("trailing backslash at end of expression");
        }
        int c = rune();
        return switch (c) {
            case '0', '1', '2', '3', '4', '5', '6', '7' -> octal(c - '0');
            case 'x' -> looksAt("{") ? hexInBraces() : hexDigit() * 16 + hexDigit();
            case 'a' -> 7;
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 11;
            default -> {
                if (c < 128 && Character.isLetterOrDigit(c)) {
                    throw badEscape();
                }
                yield c;
            }
        };
    }

    /** Up to three digits; one alone would be a reference to a group, unless it is zero. */
    private int octal(int first) {
        int value = first;
        int digits = 1;
        while (digits < 3 && more() && Character.digit(regex.charAt(at), 8) >= 0 && regex.charAt(at) < 128) {
            value = value * 8 + regex.charAt(at++) - '0';
            digits++;
        }
        if (digits == 1 && first != 0) {
            throw badEscape();
        }
        return value;
    }

    private int hexInBraces() {
        at++;
        int value = hexDigit();
        while (!looksAt("}")) {
            value = value * 16 + hexDigit();
            if (value > Character.MAX_CODE_POINT) {
                throw badEscape();
            }
        }
        at++;
        return value;
    }

    private int hexDigit() {
        int value = more() && regex.charAt(at) < 128 ? Character.digit(regex.charAt(at), 16) : -1;
        if (value < 0) {
            throw badEscape();
        }
        at++;
        return value;
    }

    private static PatternSyntaxException badEscape() {
        return refused("invalid escape sequence");
    }

    private void literal(int rune) {
        refuseLost(ignoresCase && !CaseFolding.comesBack(rune) ? rune : -1);
        step(1);
    }

    private static void refuseLost(int rune) {
        if (rune >= 0) {
            throw refused(String.format("without U+%04X where case is ignored, which RE2/J cannot fold", rune));
        }
    }

    /** What was just read, so many times, with a branch before and after each. */
    private void repeat(int times) {
        int once = last;
        steps -= once;
        step((once + 1) * times + 2);
    }

    /** Something that can be repeated. */
    private void step(int size) {
        last = size;
        steps += size;
        if (steps > MOST) {
            throw refused("at most " + MOST + " steps with repetitions written out");
        }
    }

    private boolean more() {
        return at < regex.length();
    }

    private boolean looksAt(String text) {
        return regex.startsWith(text, at);
    }

    private int rune() {
        int rune = rune(at);
        at += Character.charCount(rune);
        return rune;
    }

    private int rune(int index) {
        if (index >= regex.length()) {
            throw refused("invalid character class range");
        }
        return regex.codePointAt(index);
    }

    private int after(String end, String otherwise) {
        int found = regex.indexOf(end, at);
        if (found < 0) {
            throw refused(otherwise);
        }
        return found + end.length();
    }

    private static PatternSyntaxException refused(String expected) {
        return new PatternSyntaxException(expected);
    }
}
