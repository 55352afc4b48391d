package io.sidecarsdk.logging.internal.filter;

/**
 * Reads off a pattern what it {@link Needs}. It knows the usual part of RE2's syntax; of a pattern with anything else it says
 * that nothing is needed, which is always right.
 */
final class NeedsReader {

    /** That have a partner beyond ASCII when case is ignored: the Kelvin sign and the long s. */
    private static final AsciiSet FOLDED_BEYOND =
            AsciiSet.of('k').or(AsciiSet.of('K')).or(AsciiSet.of('s')).or(AsciiSet.of('S'));

    private static final AsciiSet PUNCTUATION = punctuation();

    private final String regex;
    private int at;
    private boolean ignoresCase;

    private NeedsReader(String regex) {
        this.regex = regex;
    }

    /** @param regex which RE2 takes */
    static Needs of(String regex) {
        NeedsReader reader = new NeedsReader(regex);
        try {
            Needs needs = reader.alternatives();
            return reader.at == regex.length() ? needs : Needs.NONE;
        } catch (Unknown e) {
            return Needs.NONE;
        }
    }

    private Needs alternatives() throws Unknown {
        boolean outside = ignoresCase;
        Needs needs = sequence();
        while (at < regex.length() && regex.charAt(at) == '|') {
            at++;
            needs = needs.or(sequence());
        }
        ignoresCase = outside; // flags end with their group
        return needs;
    }

    private Needs sequence() throws Unknown {
        Needs needs = Needs.NONE;
        while (at < regex.length() && regex.charAt(at) != '|' && regex.charAt(at) != ')') {
            needs = needs.and(item().times(atLeast()));
        }
        return needs;
    }

    private Needs item() throws Unknown {
        char c = regex.charAt(at++);
        return switch (c) {
            case '^', '$', '.' -> Needs.NONE;
            case '*', '+', '?', '{' -> throw new Unknown();
            case '(' -> group();
            case '[' -> needs(charClass());
            case '\\' -> escape();
            default -> c < 128 ? needs(AsciiSet.of(c)) : Needs.NONE;
        };
    }

    private Needs needs(AsciiSet set) {
        return set.equals(AsciiSet.EMPTY) || (ignoresCase && set.meets(FOLDED_BEYOND))
                ? Needs.NONE
                : Needs.one(ignoresCase ? inBothCases(set) : set);
    }

    private static AsciiSet inBothCases(AsciiSet set) {
        AsciiSet both = set;
        for (char lower = 'a'; lower <= 'z'; lower++) {
            char upper = (char) (lower - 'a' + 'A');
            if (set.has(lower) || set.has(upper)) {
                both = both.or(AsciiSet.of(lower)).or(AsciiSet.of(upper));
            }
        }
        return both;
    }

    private Needs group() throws Unknown {
        boolean outside = ignoresCase;
        if (looksAt("?")) {
            at++;
            if (looksAt("P<")) {
                at = after('>');
            } else if (flags()) {
                return noneUnlessRepeated(); // for the rest of the group around it
            }
        }
        Needs needs = alternatives();
        ignoresCase = outside;
        if (!looksAt(")")) {
            throw new Unknown();
        }
        at++;
        return needs;
    }

    /** What repeats flags repeats what stands before them. */
    private Needs noneUnlessRepeated() throws Unknown {
        if (at < regex.length() && "*+?{".indexOf(regex.charAt(at)) >= 0) {
            throw new Unknown();
        }
        return Needs.NONE;
    }

    /** Whether they end with a parenthesis, not with a colon. */
    private boolean flags() throws Unknown {
        boolean on = true;
        while (at < regex.length()) {
            char c = regex.charAt(at++);
            switch (c) {
                case ')' -> {
                    return true;
                }
                case ':' -> {
                    return false;
                }
                case '-' -> on = false;
                case 'i' -> ignoresCase = on;
                case 'm', 's' -> {}
                default -> throw new Unknown();
            }
        }
        throw new Unknown();
    }

    private Needs escape() throws Unknown {
        char c = next();
        return switch (c) {
            case 'b', 'B', 'A', 'z', 'D', 'S', 'W' -> Needs.NONE;
            default -> needs(escaped(c));
        };
    }

    private static AsciiSet escaped(char c) throws Unknown {
        return switch (c) {
            case 'd' -> AsciiSet.DIGITS;
            case 'w' -> AsciiSet.WORD;
            case 's' -> AsciiSet.SPACE;
            case 't' -> AsciiSet.of('\t');
            case 'n' -> AsciiSet.of('\n');
            case 'r' -> AsciiSet.of('\r');
            default -> {
                if (!PUNCTUATION.has(c)) {
                    throw new Unknown();
                }
                yield AsciiSet.of(c);
            }
        };
    }

    /** Empty for one that takes more than ASCII. */
    private AsciiSet charClass() throws Unknown {
        boolean beyond = looksAt("^");
        if (beyond) {
            at++;
        }
        AsciiSet set = AsciiSet.EMPTY;
        for (boolean first = true; first || !looksAt("]"); first = false) {
            char from = next();
            if (from == '[' || from == '-') {
                throw new Unknown(); // a class by name, or a sign whose meaning depends on its place
            }
            if (from == '\\') {
                char c = next();
                if (c == 'D' || c == 'S' || c == 'W') {
                    beyond = true;
                } else {
                    set = set.or(escaped(c));
                }
                if (looksAt("-") && !looksAt("-]")) {
                    throw new Unknown();
                }
            } else {
                char to = isRange() ? rangeEnd() : from;
                beyond |= to >= 128 || from >= 128;
                set = beyond ? set : set.or(AsciiSet.range(from, to));
            }
            if (looksAt("-]")) {
                at++;
                set = set.or(AsciiSet.of('-'));
            }
        }
        at++;
        return beyond ? AsciiSet.EMPTY : set;
    }

    private boolean isRange() {
        return looksAt("-") && !looksAt("-]");
    }

    private char rangeEnd() throws Unknown {
        at++;
        char to = next();
        if (to == '\\' || to == '[' || to == '-') {
            throw new Unknown();
        }
        return to;
    }

    /** How often what was just read stands there at least. */
    private int atLeast() throws Unknown {
        if (at == regex.length()) {
            return 1;
        }
        int least = switch (regex.charAt(at)) {
            case '*', '?' -> 0;
            case '+' -> 1;
            case '{' -> -1;
            default -> -2;
        };
        if (least == -2) {
            return 1;
        }
        at++;
        if (least == -1) {
            least = number();
            if (least < 0) {
                throw new Unknown(); // a brace that is a character
            }
            at = after('}');
        }
        if (looksAt("?")) {
            at++;
        }
        return least;
    }

    private int number() {
        int value = -1;
        while (at < regex.length() && AsciiSet.DIGITS.has(regex.charAt(at)) && value < 1_000_000) {
            value = Math.max(value, 0) * 10 + regex.charAt(at++) - '0';
        }
        return looksAt(",") || looksAt("}") ? value : -1;
    }

    private boolean looksAt(String text) {
        return regex.startsWith(text, at);
    }

    private char next() throws Unknown {
        if (at == regex.length()) {
            throw new Unknown();
        }
        return regex.charAt(at++);
    }

    private int after(char end) throws Unknown {
        int found = regex.indexOf(end, at);
        if (found < 0) {
            throw new Unknown();
        }
        return found + 1;
    }

    private static AsciiSet punctuation() {
        AsciiSet set = AsciiSet.EMPTY;
        for (char c = '!'; c < 127; c++) {
            set = AsciiSet.WORD.has(c) && c != '_' ? set : set.or(AsciiSet.of(c));
        }
        return set;
    }

    /** Something that is not known here. */
    private static final class Unknown extends Exception {

        private static final long serialVersionUID = 1;

        private Unknown() {
            super(null, null, false, false);
        }
    }
}
