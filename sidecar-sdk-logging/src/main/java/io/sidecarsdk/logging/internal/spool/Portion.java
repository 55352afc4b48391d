package io.sidecarsdk.logging.internal.spool;

import java.util.List;

/**
 * Records that were read together, in order.
 *
 * @param queue which opening of the spool wrote them: a name that no other one has, on any machine; with a record's sequence
 *     it is an identity that stays, whichever process reads it
 * @param entries none where there was nothing to read
 */
public record Portion(String queue, List<Entry> entries) {

    static final Portion NONE = new Portion("", List.of());

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** The number of its last record. */
    public long last() {
        return entries.get(entries.size() - 1).sequence();
    }
}
