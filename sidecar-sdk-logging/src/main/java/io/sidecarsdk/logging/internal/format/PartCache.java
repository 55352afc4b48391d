package io.sidecarsdk.logging.internal.format;

import io.sidecarsdk.logging.internal.record.Utf8;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a format makes of a part of a record, kept for the next ones that have the same: nearly all records of a process have
 * the same resource, many the same logger and thread, and those of one request the same MDC. It never grows: a part takes the
 * place of another. For one thread.
 */
final class PartCache<T> {

    /** A longer part is not kept, unless it is the only one. */
    private static final int LONGEST = 1 << 10;

    private final Output out;
    private final @Nullable Kept[] kept;
    private final Consumer<T> format;

    @SuppressWarnings("ArrayRecordComponent") // compared by its part only
    private record Kept(Utf8 part, int split, byte[] written) {

        private boolean isOf(Utf8 other, int otherSplit) {
            return split == otherSplit && part.isSameAs(other);
        }
    }

    /**
     * A cache of some parts.
     *
     * @param size how many, a power of two
     * @param format writes a part into {@code out}, always after the same kind of thing: it puts the same comma before it
     */
    PartCache(Output out, int size, Consumer<T> format) {
        this.out = out;
        this.kept = new @Nullable Kept[size];
        this.format = format;
    }

    /**
     * Writes {@code value}.
     *
     * @param part the bytes of it
     * @param split what there is to know beside the bytes; the same bytes with the same split are the same value
     */
    void write(Utf8 part, int split, T value) {
        int slot = kept.length == 1 ? 0 : slot(part, split);
        Kept known = kept[slot];
        if (known != null && known.isOf(part, split)) {
            out.put(known.written());
            return;
        }
        kept[slot] = null; // in case it cannot be read to its end
        int from = out.size;
        format.accept(value);
        if (kept.length == 1 || part.length() <= LONGEST) {
            kept[slot] = new Kept(part.copy(), split, Arrays.copyOfRange(out.bytes, from, out.size));
        }
    }

    private int slot(Utf8 part, int split) {
        return (int) (part.hash() >>> 40) + split & (kept.length - 1);
    }
}
