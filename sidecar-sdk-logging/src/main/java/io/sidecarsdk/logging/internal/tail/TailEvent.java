package io.sidecarsdk.logging.internal.tail;

import java.util.Locale;

/** What happens to a file, or to what is known about it, and should be seen. */
public enum TailEvent {
    /**
     * It became shorter, or has other content: it is read from its beginning. What was written and taken away between two looks
     * is lost.
     */
    TRUNCATED,
    /** It was there before a restart and is not found any more; whether it had lines that were not read is not known. */
    GONE,
    /** It cannot be read; that is tried again. */
    UNREADABLE,
    /** Reading it met an error that nobody expects; that is tried again. */
    FAILED,
    /** More files than are read at a time; those that were written last are read. */
    TOO_MANY,
    /** What was known about positions cannot be read: files begin as the policy says. */
    POSITIONS_DAMAGED,
    /** Positions cannot be saved; that is tried again. */
    POSITIONS_NOT_SAVED;

    /** As it stands in meters. */
    public String tag() {
        return toString().toLowerCase(Locale.ROOT);
    }
}
