package io.sidecarsdk.samples.orders.report;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Figures as they are shown. */
final class Text {

    private Text() {}

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** Never rounded up to 100 %: one failure in a million calls must show. */
    static String percent(double ratio) {
        double percent = Math.floor(ratio * 100_00) / 100;
        return String.format(Locale.ROOT, "%.2f %%", percent);
    }

    static String millis(long micros) {
        return String.format(Locale.ROOT, "%.1f", micros / 1000.0);
    }

    /** {@code retried 120, budget_spent 3}; "none" for nothing. */
    static String list(Map<String, Long> counts) {
        return counts.isEmpty()
                ? "none"
                : counts.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + count(entry.getValue()))
                        .collect(Collectors.joining(", "));
    }
}
