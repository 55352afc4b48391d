package io.sidecarsdk.logging.internal.record;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is made of texts of which a process has few, such as names of loggers, threads and fields, or patterns of messages: made
 * once for many records. It never grows: a text takes the place of another. For one thread.
 */
final class TextCache<T> {

    private static final int SLOTS = 1 << 9;

    private record Kept<T>(String text, T made) {}

    private final @Nullable Kept<T>[] kept;
    private final int longest;
    private final Function<String, @Nullable T> make;

    /** @param make null for a text that is not kept, as those are not that have more than {@code longest} characters */
    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no generic arrays
    TextCache(int longest, Function<String, @Nullable T> make) {
        this.kept = new Kept[SLOTS];
        this.longest = longest;
        this.make = make;
    }

    /** What is made of the text, not to be modified; null where there is nothing. */
    @Nullable
    T of(String text) {
        int hash = text.hashCode();
        int slot = (hash ^ hash >>> 16) & (SLOTS - 1);
        Kept<T> known = kept[slot];
        if (known != null && text.equals(known.text())) {
            return known.made();
        }
        T made = text.length() > longest ? null : make.apply(text);
        if (made != null) {
            kept[slot] = new Kept<>(text, made);
        }
        return made;
    }
}
