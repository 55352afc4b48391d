package io.sidecarsdk.logging.internal.fluentbit;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * A regular expression in RE2's syntax as a pattern of Lua that finds the same, where there is one: characters, classes,
 * their repetition, anchors and word boundaries. Lua knows no groups that repeat, and no alternatives.
 *
 * <p>Lua looks at bytes. A class with characters beyond ASCII is therefore only taken where it takes as many as it can.
 */
final class LuaPattern {

    private static final int ASCII = 128;

    /** Repetitions are written out; more would make a pattern that nobody reads. */
    private static final int MOST_WRITTEN = 64;

    /** What counts as a word for RE2; Lua's own %w may follow a locale. */
    private static final String WORD = "0-9A-Z_a-z";

    private final String regex;
    private final boolean anyCase;
    private final List<Part> parts = new ArrayList<>();
    private int at;

    private LuaPattern(String regex) {
        this.anyCase = regex.startsWith("(?i)");
        this.regex = anyCase ? regex.substring(4) : regex;
    }

    /** The pattern; empty where Lua has none, or where it could find nothing at all between two characters. */
    static Optional<String> of(String regex) {
        try {
            LuaPattern pattern = new LuaPattern(regex);
            pattern.read();
            return Optional.of(pattern.written());
        } catch (Inexpressible no) {
            return Optional.empty();
        }
    }

    private static final class Inexpressible extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** A part of the pattern: an anchor, a boundary, or characters with how often they come. */
    private record Part(Kind kind, Characters characters, int least, int most) {

        private enum Kind {
            START,
            END,
            BOUNDARY,
            CHARACTERS
        }

        static Part of(Kind kind) {
            return new Part(kind, new Characters(new BitSet(), false, ""), 0, 0);
        }

        boolean isCertain() {
            return kind == Kind.CHARACTERS && least > 0;
        }
    }

    /**
     * Any of these.
     *
     * @param ascii which of ASCII
     * @param beyond whether all beyond ASCII too
     * @param literal one character beyond ASCII, alone; else empty
     */
    private record Characters(BitSet ascii, boolean beyond, String literal) {

        boolean areAllWord() {
            return literal.isEmpty() && !beyond && ascii.stream().allMatch(LuaPattern::isWord);
        }

        boolean areNoneWord() {
            return ascii.stream().noneMatch(LuaPattern::isWord);
        }

        String lua() {
            if (!literal.isEmpty()) {
                return literal;
            }
            if (!beyond && ascii.cardinality() == 1) {
                return escaped((char) ascii.nextSetBit(0));
            }
            BitSet listed = (BitSet) ascii.clone();
            if (beyond) {
                listed.flip(0, ASCII);
            }
            return listed.isEmpty() ? "." : (beyond ? "[^" : "[") + ranges(listed) + "]";
        }

        private static String ranges(BitSet listed) {
            StringBuilder ranges = new StringBuilder();
            for (int from = listed.nextSetBit(0); from >= 0; from = listed.nextSetBit(from)) {
                int to = listed.nextClearBit(from) - 1;
                if (to - from < 2 || !isAlphanumeric(from) || !isAlphanumeric(to)) {
                    for (int c = from; c <= to; c++) {
                        ranges.append(escaped((char) c));
                    }
                } else {
                    ranges.append((char) from).append('-').append((char) to);
                }
                from = to + 1;
            }
            return ranges.toString();
        }
    }

    private static boolean isWord(int c) {
        return isAlphanumeric(c) || c == '_';
    }

    private static boolean isAlphanumeric(int c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }

    private static String escaped(char c) {
        return c > ' ' && c < 127 && !isWord(c) ? "%" + c : String.valueOf(c);
    }

    private void read() throws Inexpressible {
        while (at < regex.length()) {
            char c = regex.charAt(at);
            if (c == '^') {
                at++;
                parts.add(Part.of(Part.Kind.START));
            } else if (c == '$') {
                at++;
                parts.add(Part.of(Part.Kind.END));
            } else if (regex.startsWith("\\b", at)) {
                at += 2;
                parts.add(Part.of(Part.Kind.BOUNDARY));
            } else {
                repeated(characters());
            }
        }
    }

    private Characters characters() throws Inexpressible {
        char c = regex.charAt(at++);
        return switch (c) {
            case '.' -> not(set('\n'));
            case '[' -> bracketed();
            case '\\' -> escape();
            case '(', ')', '|', '*', '+', '?', '{', '}', ']' -> throw new Inexpressible();
            default -> literal(c);
        };
    }

    private Characters literal(char c) throws Inexpressible {
        if (c == 0) {
            throw new Inexpressible();
        }
        if (c < ASCII) {
            return cased(set(c));
        }
        if (anyCase && Character.isLetter(c)) {
            throw new Inexpressible();
        }
        String whole = Character.isHighSurrogate(c) && at < regex.length() ? "" + c + regex.charAt(at++) : "" + c;
        return new Characters(new BitSet(), false, whole);
    }

    private Characters cased(BitSet ascii) {
        BitSet all = (BitSet) ascii.clone();
        if (anyCase) {
            ascii.stream().filter(Character::isLetter).forEach(c -> {
                all.set(Character.toUpperCase(c));
                all.set(Character.toLowerCase(c));
            });
        }
        return new Characters(all, false, "");
    }

    private static BitSet set(char c) {
        BitSet set = new BitSet();
        set.set(c);
        return set;
    }

    private static Characters not(BitSet ascii) {
        BitSet others = (BitSet) ascii.clone();
        others.flip(0, ASCII);
        return new Characters(others, true, "");
    }

    private Characters escape() throws Inexpressible {
        if (at == regex.length()) {
            throw new Inexpressible();
        }
        char c = regex.charAt(at++);
        if ("DWS".indexOf(c) >= 0) {
            return not(named(Character.toLowerCase(c)));
        }
        return "dws".indexOf(c) >= 0 ? new Characters(named(c), false, "") : cased(set(plain(c)));
    }

    private static char plain(char c) throws Inexpressible {
        return switch (c) {
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 'f' -> '\f';
            default -> {
                if (c >= ASCII || isAlphanumeric(c)) {
                    throw new Inexpressible();
                }
                yield c;
            }
        };
    }

    private static BitSet named(char name) {
        BitSet set = new BitSet();
        if (name == 's') {
            "\t\n\f\r ".chars().forEach(set::set);
            return set;
        }
        for (int c = 0; c < ASCII; c++) {
            set.set(c, name == 'd' ? c >= '0' && c <= '9' : isWord(c));
        }
        return set;
    }

    private Characters bracketed() throws Inexpressible {
        boolean negated = at < regex.length() && regex.charAt(at) == '^';
        at += negated ? 1 : 0;
        BitSet all = new BitSet();
        boolean first = true;
        while (first || at == regex.length() || regex.charAt(at) != ']') {
            first = false;
            BitSet one = member();
            if (at + 1 < regex.length() && regex.charAt(at) == '-' && regex.charAt(at + 1) != ']') {
                at++;
                BitSet last = member();
                if (one.cardinality() != 1 || last.cardinality() != 1 || one.length() > last.length()) {
                    throw new Inexpressible();
                }
                one.set(one.nextSetBit(0), last.length());
            }
            all.or(one);
        }
        at++;
        Characters cased = cased(all);
        return negated ? not(cased.ascii()) : cased;
    }

    private BitSet member() throws Inexpressible {
        if (at == regex.length()) {
            throw new Inexpressible();
        }
        char c = regex.charAt(at++);
        if (c == '\\' && at < regex.length()) {
            char name = regex.charAt(at++);
            return "dws".indexOf(name) >= 0 ? named(name) : set(plain(name));
        }
        if (c == 0 || c >= ASCII || c == '\\' || (c == '[' && regex.startsWith(":", at))) {
            throw new Inexpressible();
        }
        return set(c);
    }

    private void repeated(Characters characters) throws Inexpressible {
        int least = 1;
        int most = 1;
        char c = at < regex.length() ? regex.charAt(at) : 0;
        if (c == '*' || c == '+' || c == '?') {
            at++;
            least = c == '+' ? 1 : 0;
            most = c == '?' ? 1 : Integer.MAX_VALUE;
        } else if (c == '{') {
            int end = regex.indexOf('}', at);
            String[] bounds = bounds(end < 0 ? "" : regex.substring(at + 1, end));
            at = end + 1;
            least = Integer.parseInt(bounds[0]);
            most = bounds.length == 1 ? least : bounds[1].isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(bounds[1]);
        }
        boolean lazyOrTwice = at < regex.length() && "?*+{".indexOf(regex.charAt(at)) >= 0;
        boolean once = least == 1 && most == 1;
        boolean bytesWouldBeCut = characters.beyond() && most != Integer.MAX_VALUE;
        boolean bytesWouldRepeat = !characters.literal().isEmpty() && !once;
        if ((lazyOrTwice && (c == '*' || c == '+' || c == '?' || c == '{'))
                || bytesWouldBeCut
                || bytesWouldRepeat
                || least > MOST_WRITTEN
                || most < least
                || (most != Integer.MAX_VALUE && most > MOST_WRITTEN)) {
            throw new Inexpressible();
        }
        parts.add(new Part(Part.Kind.CHARACTERS, characters, least, most));
    }

    /** Least and most; a most that is empty has no end. */
    private static String[] bounds(String text) throws Inexpressible {
        if (!text.matches("[0-9]{1,4}(,[0-9]{0,4})?")) {
            throw new Inexpressible();
        }
        return text.split(",", -1);
    }

    private String written() throws Inexpressible {
        if (parts.stream().noneMatch(Part::isCertain)) {
            throw new Inexpressible();
        }
        StringBuilder lua = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            switch (part.kind()) {
                case START -> lua.append(only(i == 0, "^"));
                case END -> lua.append(only(i == parts.size() - 1, "$"));
                case BOUNDARY -> lua.append(boundary(i));
                case CHARACTERS -> lua.append(repetition(part));
            }
        }
        return lua.toString();
    }

    private static String only(boolean here, String anchor) throws Inexpressible {
        if (!here) {
            throw new Inexpressible();
        }
        return anchor;
    }

    /** Lua knows where a class begins: enough where one side is known to be of words, or known not to be. */
    private String boundary(int i) throws Inexpressible {
        Part before = i > 0 ? parts.get(i - 1) : Part.of(Part.Kind.END);
        Part after = i + 1 < parts.size() ? parts.get(i + 1) : Part.of(Part.Kind.START);
        if (before.kind() == Part.Kind.BOUNDARY || after.kind() == Part.Kind.BOUNDARY) {
            throw new Inexpressible();
        }
        boolean begins = (after.isCertain() && after.characters().areAllWord())
                || (before.isCertain() && before.characters().areNoneWord());
        boolean ends = (before.isCertain() && before.characters().areAllWord())
                || (after.isCertain() && after.characters().areNoneWord());
        if (begins) {
            return "%f[" + WORD + "]";
        }
        if (ends) {
            return "%f[^" + WORD + "]";
        }
        throw new Inexpressible();
    }

    private static String repetition(Part part) {
        String one = part.characters().lua();
        if (part.most() == Integer.MAX_VALUE) {
            return part.least() == 0 ? one + "*" : one.repeat(part.least() - 1) + one + "+";
        }
        return one.repeat(part.least()) + (one + "?").repeat(part.most() - part.least());
    }
}
