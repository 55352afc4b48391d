package io.sidecarsdk.logging.internal.filter;

import java.util.BitSet;

/** The places of a text that must not be seen. */
final class Finds {

    private final BitSet hidden = new BitSet();

    void add(int start, int end) {
        hidden.set(start, end);
    }

    /** With one replacement for each run of hidden places. */
    String replaced(String text, String replacement) {
        StringBuilder shown = new StringBuilder(text.length() + replacement.length());
        int at = 0;
        for (int start = hidden.nextSetBit(0); start >= 0; start = hidden.nextSetBit(at)) {
            shown.append(text, at, start).append(replacement);
            at = hidden.nextClearBit(start);
        }
        return shown.append(text, at, text.length()).toString();
    }
}
