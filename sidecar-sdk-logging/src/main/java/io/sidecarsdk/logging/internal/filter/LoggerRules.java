package io.sidecarsdk.logging.internal.filter;

import io.sidecarsdk.policy.LogLoggerPolicy;
import io.sidecarsdk.policy.LogRateLimitPolicy;
import io.sidecarsdk.policy.LoggingPolicy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** What the policy says. */
    public static LoggerRules of(LoggingPolicy policy) {
        LoggerRule all = limited(
                LoggerRule.OPEN.least(PolicySeverity.of(policy.level())).share(policy.sample()), policy.rateLimit());
        Map<String, UnaryOperator<LoggerRule>> below = new HashMap<>();
        policy.loggers().forEach((name, logger) -> below.put(name, rule -> changed(rule, logger)));
        return of(all, below);
    }

    private static LoggerRule changed(LoggerRule rule, LogLoggerPolicy logger) {
        LoggerRule leveled = logger.level()
                .map(level -> rule.least(PolicySeverity.of(level)))
                .orElse(rule);
        LoggerRule sampled = logger.sample().map(leveled::share).orElse(leveled);
        return logger.rateLimit().isEmpty() ? sampled : limited(sampled, logger.rateLimit());
    }

    private static LoggerRule limited(LoggerRule rule, Optional<LogRateLimitPolicy> limit) {
        return limit.filter(LogRateLimitPolicy::enabled)
                .map(on -> rule.limit(on.permits(), on.per()))
                .orElse(rule.unlimited());
    }

    /**
     * The rules of all loggers.
     *
     * @param all what holds for all loggers
     * @param below by a logger's name, how it differs, it and all below it
     */
    public static LoggerRules of(LoggerRule all, Map<String, UnaryOperator<LoggerRule>> below) {
        List<Entry> entries = new ArrayList<>();
        entries.add(new Entry("", all));
        below.entrySet().stream()
                .sorted(Comparator.comparingInt(entry -> entry.getKey().length()))
                .forEach(entry -> {
                    LoggerRule above = longest(entries, entry.getKey()).rule;
                    entries.add(0, new Entry(entry.getKey(), entry.getValue().apply(above)));
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
