package io.sidecarsdk.logging.internal.ship;

import io.sidecarsdk.logging.internal.record.Severity;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one sink does, as the policy in force says.
 *
 * @param batch most records that are sent together
 * @param batchBytes most bytes that they have together, unless one alone has more
 * @param interval longest wait of a record before it is sent
 * @param retryBase the interval of the wait after a first failure
 * @param retryMax the longest such interval
 * @param memory bytes of records that may wait in memory
 * @param least the least grave records that it gets
 * @param spool where the queue is on disk; null for one in memory only. The directory stays the same
 * @param transport opens the way to the receiver
 */
public record SinkSettings(
        int batch,
        long batchBytes,
        Duration interval,
        Duration retryBase,
        Duration retryMax,
        long memory,
        Overflow overflow,
        Severity least,
        @Nullable SpoolOpener spool,
        Supplier<Transport> transport) {

    /** From how many waiting bytes on a batch goes out: sooner where memory is small, lest lines are dropped. */
    long wakeBytes() {
        return Math.min(batchBytes, memory / 2);
    }
}
