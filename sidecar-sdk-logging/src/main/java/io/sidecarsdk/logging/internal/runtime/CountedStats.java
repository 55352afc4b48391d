package io.sidecarsdk.logging.internal.runtime;

import io.sidecarsdk.logging.LogStats;
import io.sidecarsdk.logging.internal.ship.SinkCounters;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Counts as they were at one moment. */
record CountedStats(
        long accepted,
        long shipped,
        long retried,
        long deadLettered,
        Map<String, Long> droppedByReason,
        long bufferedBytes,
        long diskBytes)
        implements LogStats {

    static LogStats of(SinkCounters counters, long bufferedBytes, long diskBytes) {
        return new CountedStats(
                counters.acceptedLines(),
                counters.shippedLines(),
                counters.retriedRequests(),
                counters.deadLetteredLines(),
                Collections.unmodifiableMap(counters.droppedLines()),
                bufferedBytes,
                diskBytes);
    }

    static LogStats sum(Collection<LogStats> all) {
        Map<String, Long> dropped = new TreeMap<>();
        all.forEach(stats -> stats.droppedByReason().forEach((reason, n) -> dropped.merge(reason, n, Long::sum)));
        return new CountedStats(
                all.stream().mapToLong(LogStats::accepted).sum(),
                all.stream().mapToLong(LogStats::shipped).sum(),
                all.stream().mapToLong(LogStats::retried).sum(),
                all.stream().mapToLong(LogStats::deadLettered).sum(),
                Collections.unmodifiableMap(dropped),
                all.stream().mapToLong(LogStats::bufferedBytes).sum(),
                all.stream().mapToLong(LogStats::diskBytes).sum());
    }

    @Override
    public long dropped() {
        return droppedByReason.values().stream().mapToLong(Long::longValue).sum();
    }
}
