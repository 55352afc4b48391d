package io.sidecarsdk.logging.internal.record;

import org.jspecify.annotations.Nullable;

/**
 * The bytes of texts of which a process has few, such as names of loggers, threads and fields: they are made once for many
 * records. It never grows: a text takes the place of another. For one thread.
 */
final class NameCache {

    private static final int SLOTS = 1 << 9;
    private static final int LONGEST = 128;

    private final @Nullable String[] texts = new @Nullable String[SLOTS];
    private final byte[][] bytes = new byte[SLOTS][];

    /** The bytes of a text that is short and {@linkplain Ascii ASCII}, not to be modified; null for another. */
    byte @Nullable [] ascii(String text) {
        int hash = text.hashCode();
        int slot = (hash ^ hash >>> 16) & (SLOTS - 1);
        if (text.equals(texts[slot])) {
            return bytes[slot];
        }
        byte[] made = text.length() > LONGEST ? null : Ascii.bytesOf(text);
        if (made != null) {
            texts[slot] = text;
            bytes[slot] = made;
        }
        return made;
    }
}
