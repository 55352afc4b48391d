package io.sidecarsdk.logging.internal.ship;

import io.sidecarsdk.logging.internal.record.LogRecord;
import java.util.List;

/**
 * Records that are sent together, in the order in which they were accepted.
 *
 * @param queue the name of the queue they come from: no other queue, on any machine, has it
 * @param items at least one
 * @param bytes how long their records are together
 */
public record Batch(String queue, List<Item> items, long bytes) {

    public Batch(String queue, List<Item> items) {
        this(queue, items, bytes(items));
    }

    /**
     * A record and its number in the queue.
     *
     * @param sequence one up with each record; the same when it is sent again, by a later process too
     * @param bytes of a record, which nobody modifies
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Item(long sequence, byte[] bytes) {

        /** A view that is made at each call: looking through the bytes for the first time is what takes longest. */
        public LogRecord record() {
            return LogRecord.of(bytes);
        }
    }

    /** How long the records of some of them are together. */
    static long bytes(List<Item> items) {
        long sum = 0;
        for (int i = 0; i < items.size(); i++) {
            sum += items.get(i).bytes().length;
        }
        return sum;
    }

    public int size() {
        return items.size();
    }

    /** As {@link Item#record}. */
    public LogRecord record(int index) {
        return items.get(index).record();
    }

    /** What tells the record from every other one, and is the same whenever it is sent again: an idempotency key. */
    public String id(int index) {
        return queue + "-" + items.get(index).sequence();
    }

    /** The same for the batch as a whole: the same records have the same id. */
    public String id() {
        return queue + "-" + items.get(0).sequence() + "-"
                + items.get(items.size() - 1).sequence() + "-" + items.size();
    }

    /** Some of it. */
    public Batch part(List<Item> some) {
        return new Batch(queue, some);
    }
}
