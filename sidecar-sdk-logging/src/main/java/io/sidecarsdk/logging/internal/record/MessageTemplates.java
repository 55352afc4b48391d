package io.sidecarsdk.logging.internal.record;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of SLF4J's message patterns between their {@code {}}, of which a process has few: cut once for many records. It
 * never grows: a pattern takes the place of another. For one thread.
 */
final class MessageTemplates {

    private static final int SLOTS = 1 << 9;
    private static final int LONGEST = 1 << 10;

    private final @Nullable String[] patterns = new @Nullable String[SLOTS];
    private final byte[][][] pieces = new byte[SLOTS][][];

    /**
     * What stands before the first {@code {}}, between them, and behind the last one; not to be modified. Null for a pattern that
     * is long, has an escape, or something beyond ASCII.
     */
    byte @Nullable [][] pieces(String pattern) {
        int hash = pattern.hashCode();
        int slot = (hash ^ hash >>> 16) & (SLOTS - 1);
        if (pattern.equals(patterns[slot])) {
            return pieces[slot];
        }
        if (pattern.length() > LONGEST || pattern.indexOf('\\') >= 0 || Ascii.bytesOf(pattern) == null) {
            return null;
        }
        patterns[slot] = pattern;
        pieces[slot] = cut(pattern);
        return pieces[slot];
    }

    private static byte[][] cut(String pattern) {
        List<byte[]> cut = new ArrayList<>();
        int from = 0;
        for (int at = pattern.indexOf("{}"); at >= 0; at = pattern.indexOf("{}", from)) {
            cut.add(bytes(pattern.substring(from, at)));
            from = at + 2;
        }
        cut.add(bytes(pattern.substring(from)));
        return cut.toArray(new byte[0][]);
    }

    private static byte[] bytes(String ascii) {
        return ascii.getBytes(StandardCharsets.US_ASCII);
    }
}
