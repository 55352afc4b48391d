package io.sidecarsdk.logging.internal.filter;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The rules of all loggers: what is said for a logger changes what holds for the next one above it. Each has a bucket of its
 * own, for loggers that have none themselves. Made for one policy and never modified.
 */
public final class LoggerRules {

    /** Takes everything. */
    public static final LoggerRules OPEN = of(LoggerRule.OPEN, Map.of());

    /** The longest name first; the last is for all. */
    private final List<Entry> entries;

    private LoggerRules(List<Entry> entries) {
        this.entries = entries;
    }

    /**
     * @param all what holds for all loggers
     * @param below by a logger's name, how it differs, it and all below it
     */
    public static LoggerRules of(LoggerRule all, Map<String, UnaryOperator<LoggerRule>> below) {
        List<Entry> entries = new ArrayList<>();
        entries.add(new Entry("", all));
        below.keySet().stream().sorted(Comparator.comparing(String::length)).forEach(name -> {
            LoggerRule above = longest(entries, name).rule;
            entries.add(0, new Entry(name, below.get(name).apply(above)));
        });
        return new LoggerRules(List.copyOf(entries));
    }

    /** Whether nothing can be held back. */
    boolean isOpen() {
        return entries.stream().allMatch(entry -> entry.rule.equals(LoggerRule.OPEN));
    }

    LoggerRule of(String logger) {
        return longest(entries, logger).rule;
    }

    /** The bucket that loggers share under their rule. */
    TokenBucket sharedBucketOf(String logger) {
        return longest(entries, logger).shared;
    }

    private static Entry longest(List<Entry> entries, String logger) {
        for (int i = 0; ; i++) { // the last one always does
            Entry entry = entries.get(i);
            if (LoggerNames.isAtOrBelow(logger, entry.name)) {
                return entry;
            }
        }
    }

    private static final class Entry {

        private final String name;
        private final LoggerRule rule;
        private final TokenBucket shared = new TokenBucket();

        private Entry(String name, LoggerRule rule) {
            this.name = name;
            this.rule = rule;
        }
    }
}
