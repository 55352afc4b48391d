package io.sidecarsdk.logging.internal.runtime;

import io.sidecarsdk.logging.LogStats;
import io.sidecarsdk.logging.internal.ship.SinkCounters;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Counts as they were at one moment. */
record CountedStats(long accepted, long shipped, long retried, Map<String, Long> droppedByReason, long bufferedBytes)
        implements LogStats {

    static LogStats of(SinkCounters counters, long bufferedBytes) {
        return new CountedStats(
                counters.acceptedLines(),
                counters.shippedLines(),
                counters.retriedRequests(),
                Collections.unmodifiableMap(counters.droppedLines()),
                bufferedBytes);
    }

    static LogStats sum(Collection<LogStats> all) {
        Map<String, Long> dropped = new TreeMap<>();
        all.forEach(stats -> stats.droppedByReason().forEach((reason, n) -> dropped.merge(reason, n, Long::sum)));
        return new CountedStats(
                all.stream().mapToLong(LogStats::accepted).sum(),
                all.stream().mapToLong(LogStats::shipped).sum(),
                all.stream().mapToLong(LogStats::retried).sum(),
                Collections.unmodifiableMap(dropped),
                all.stream().mapToLong(LogStats::bufferedBytes).sum());
    }

    @Override
    public long dropped() {
        return droppedByReason.values().stream().mapToLong(Long::longValue).sum();
    }
}
