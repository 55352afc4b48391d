package io.sidecarsdk.logging.internal.record;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was written of the snapshots of their MDC with which threads log: most log more than once before they change it. It never
 * grows: a thread's snapshot takes the place of its last one, or of another thread's. For one thread.
 */
final class SnapshotCache {

    private static final int SLOTS = 1 << 7;

    /** Longer ones are not kept. */
    private static final int LONGEST = 1 << 10;

    private final @Nullable Kept[] kept = new @Nullable Kept[SLOTS];

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Kept(Map<String, String> snapshot, byte[] written) {}

    /** What was written of this very snapshot, not to be modified; null if that is not known. */
    @SuppressWarnings("ReferenceEquality") // to compare what is in it would take longer than to write it
    byte @Nullable [] of(String thread, Map<String, String> snapshot) {
        Kept known = kept[slot(thread)];
        return known != null && known.snapshot() == snapshot ? known.written() : null;
    }

    void keep(String thread, Map<String, String> snapshot, byte[] written) {
        kept[slot(thread)] = written.length > LONGEST ? null : new Kept(snapshot, written);
    }

    /** What follows is written in another way. */
    void clear() {
        Arrays.fill(kept, null);
    }

    private static int slot(String thread) {
        int hash = thread.hashCode();
        return (hash ^ hash >>> 16) & (SLOTS - 1);
    }
}
