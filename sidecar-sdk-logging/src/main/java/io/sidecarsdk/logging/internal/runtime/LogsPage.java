package io.sidecarsdk.logging.internal.runtime;

import io.sidecarsdk.logging.LogStats;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;

/** What became of each sink's lines, for the admin page: counts only. */
final class LogsPage {

    private LogsPage() {}

    /** @param letters how many dead letters a sink has, if that is known */
    static Map<String, Object> of(Map<String, LogStats> sinks, Function<String, OptionalLong> letters) {
        Map<String, Object> page = new TreeMap<>();
        sinks.forEach((name, stats) -> page.put(name, view(stats, letters.apply(name))));
        return page;
    }

    private static Map<String, Object> view(LogStats stats, OptionalLong letters) {
        Map<String, Object> view = new TreeMap<>();
        view.put("accepted", stats.accepted());
        view.put("shipped", stats.shipped());
        view.put("retried", stats.retried());
        view.put("dropped", stats.droppedByReason());
        view.put("buffered-bytes", stats.bufferedBytes());
        view.put("disk-bytes", stats.diskBytes());
        letters.ifPresent(count -> view.put("dead-letters", count));
        return view;
    }
}
