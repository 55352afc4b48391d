package io.sidecarsdk.logging.internal.pattern;

/**
 * Which characters RE2/J 1.8 can look for in any case. It goes from a character to the next that differs in case only, until it
 * is back where it began, by a table of its own and, for what is not in there, by the JDK's. Its table is of Unicode 6, so
 * a later character that joined letters with a partner, as U+1C80 did, leads to those two and never back
 * (<a href="https://github.com/google/re2j/issues/168">RE2/J issue 168</a>).
 */
final class CaseFolding {

    /** RE2/J folds nothing before and after these in a class, and nothing at all in a range that has all of them. */
    private static final int FIRST = 'A';

    private static final int LAST = 0x1044f;

    /** What the JDK alone would not come back to, and RE2/J does, as its table has them. */
    private static final String TABLED = "\u00b5\u0130\u0131\u017f\u01c5\u01c8\u01cb\u01f2\u0345\u03c2\u03d0\u03d1"
            + "\u03d5\u03d6\u03f0\u03f1\u03f4\u03f5\u1e9b\u1e9e\u1fbe\u2126\u212a\u212b";

    private CaseFolding() {}

    /** Whether RE2/J gets back to this character. */
    static boolean comesBack(int rune) {
        return next(next(rune)) == rune || TABLED.indexOf(rune) >= 0;
    }

    /** The first character of a range that RE2/J would not get back to; -1 if there is none. */
    static int firstLost(int from, int to) {
        if (from <= FIRST && to >= LAST) {
            return -1;
        }
        for (int rune = Math.max(from, FIRST); rune <= Math.min(to, LAST); rune++) {
            if (!comesBack(rune)) {
                return rune;
            }
        }
        return -1;
    }

    private static int next(int rune) {
        int lower = Character.toLowerCase(rune);
        return lower == rune ? Character.toUpperCase(rune) : lower;
    }
}
