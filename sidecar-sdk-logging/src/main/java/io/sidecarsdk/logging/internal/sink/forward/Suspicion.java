package io.sidecarsdk.logging.internal.sink.forward;

import io.sidecarsdk.logging.internal.ship.Batch;
import java.util.HashMap;
import java.util.Map;

/**
 * Which batches are refused, as the protocol has no word for it: a server that does not like what it gets closes the
 * connection, or just does not acknowledge it, and so does one that is overloaded, or that goes down.
 *
 * <p>Several records that were sent {@value #TRIES_TOGETHER} times in a row are refused, so that they are sent in parts: that
 * loses nothing. One alone is refused after {@value #TRIES_ALONE} times, and only when the server has acknowledged others
 * since the trouble with it began. As long as it acknowledges nothing at all, it is the server that is to blame.
 */
final class Suspicion {

    private static final int TRIES_TOGETHER = 5;
    private static final int TRIES_ALONE = 10;
    private static final int MOST_KNOWN = 4096;

    private final Map<String, Trouble> known = new HashMap<>();
    private Part divided = new Part(0, -1, 0);
    private long acknowledged;

    /** With one batch: how often it was sent, and what had been acknowledged before the first time. */
    private static final class Trouble {

        private final long acknowledgedBefore;
        private int tries;

        private Trouble(long acknowledgedBefore) {
            this.acknowledgedBefore = acknowledgedBefore;
        }
    }

    /** The records of a batch that was refused, to be sent in parts. */
    private record Part(long first, long last, long acknowledgedBefore) {

        boolean holds(Batch batch) {
            return first <= firstOf(batch) && lastOf(batch) <= last;
        }
    }

    void acknowledged(Batch batch) {
        acknowledged++;
        known.remove(batch.id());
    }

    /** It was sent, as far as is known, and not acknowledged. Whether it is refused. */
    boolean unacknowledged(Batch batch) {
        if (known.size() > MOST_KNOWN) {
            known.clear(); // batches that were given up long ago: counting begins anew
        }
        Trouble trouble = known.computeIfAbsent(batch.id(), id -> new Trouble(acknowledgedBefore(batch)));
        trouble.tries++;
        if (!isRefused(batch, trouble)) {
            return false;
        }
        known.remove(batch.id());
        if (!divided.holds(batch)) {
            divided = new Part(firstOf(batch), lastOf(batch), trouble.acknowledgedBefore);
        }
        return true;
    }

    private boolean isRefused(Batch batch, Trouble trouble) {
        return batch.size() > 1
                ? trouble.tries >= TRIES_TOGETHER
                : trouble.tries >= TRIES_ALONE && acknowledged > trouble.acknowledgedBefore;
    }

    private long acknowledgedBefore(Batch batch) {
        return divided.holds(batch) ? divided.acknowledgedBefore : acknowledged;
    }

    private static long firstOf(Batch batch) {
        return batch.items().get(0).sequence();
    }

    private static long lastOf(Batch batch) {
        return batch.items().get(batch.size() - 1).sequence();
    }
}
