package io.sidecarsdk.logging.internal.filter;

/** Some of the 128 characters of ASCII. */
record AsciiSet(long low, long high) {

    static final AsciiSet EMPTY = new AsciiSet(0, 0);
    static final AsciiSet DIGITS = range('0', '9');
    static final AsciiSet LETTERS = range('a', 'z').or(range('A', 'Z'));
    static final AsciiSet WORD = LETTERS.or(DIGITS).or(of('_'));
    static final AsciiSet SPACE =
            of('\t').or(of('\n')).or(of('\f')).or(of('\r')).or(of(' '));

    static AsciiSet of(char c) {
        return c < 64 ? new AsciiSet(1L << c, 0) : new AsciiSet(0, 1L << c);
    }

    static AsciiSet range(char from, char to) {
        AsciiSet set = EMPTY;
        for (char c = from; c <= to; c++) {
            set = set.or(of(c));
        }
        return set;
    }

    /** Those that stand in the text. */
    static AsciiSet in(String text) {
        long low = 0;
        long high = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 64) {
                low |= 1L << c;
            } else if (c < 128) {
                high |= 1L << c;
            }
        }
        return new AsciiSet(low, high);
    }

    AsciiSet or(AsciiSet other) {
        return new AsciiSet(low | other.low, high | other.high);
    }

    boolean meets(AsciiSet other) {
        return (low & other.low) != 0 || (high & other.high) != 0;
    }

    boolean has(char c) {
        return c < 64 ? (low >>> c & 1) != 0 : c < 128 && (high >>> c & 1) != 0;
    }
}
