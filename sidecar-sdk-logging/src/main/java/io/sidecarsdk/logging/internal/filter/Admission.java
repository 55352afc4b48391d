package io.sidecarsdk.logging.internal.filter;

import io.micrometer.core.instrument.Counter;
import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.time.TimeSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * Decides on the thread that logs, before anything else is done, whether an event is taken: by the least level, then the
 * sample, then the limit of its logger. Never waits, and allocates nothing once a logger is known.
 *
 * <p>It remembers {@link #MOST_LOGGERS}, since an application may name loggers as it likes. Those beyond share the bucket of
 * their rule, and are told of under one name.
 *
 * <p>What is held back by sample or limit is counted, and {@link #heldBack} tells of it; what is below the least level is
 * not, as it is not with the framework's own levels.
 */
public final class Admission {

    static final int MOST_LOGGERS = 4096;

    /** Told of one by one; the rest in one sum. */
    static final int MOST_TOLD = 100;

    static final String OTHERS = "(others)";

    private final TimeSource time;
    private final RandomGenerator random;
    private final Counter sampled;
    private final Counter rateLimited;
    private final Map<String, Gate> gates = new ConcurrentHashMap<>();
    private final Held others = new Held();
    private volatile LoggerRules rules = LoggerRules.OPEN;
    private volatile boolean open = true;

    /**
     * @param random safe for use by several threads
     * @param sampled counts what is held back by sample
     * @param rateLimited counts what is held back by limit
     */
    public Admission(TimeSource time, RandomGenerator random, Counter sampled, Counter rateLimited) {
        this.time = time;
        this.random = random;
        this.sampled = sampled;
        this.rateLimited = rateLimited;
    }

    /** From now on. Counts go on, and so do the buckets of loggers whose limit is the same. */
    public void use(LoggerRules next) {
        rules = next;
        open = next.isOpen();
    }

    public boolean admits(String logger, Severity severity) {
        return open || decide(logger, severity);
    }

    private boolean decide(String logger, Severity severity) {
        LoggerRules current = rules;
        Gate known = gates.get(logger);
        if (known != null) {
            Terms terms = known.terms(current, logger);
            return decide(terms.rule, terms.bucket, known.held, severity);
        }
        LoggerRule rule = current.of(logger);
        if (!severity.isAtLeast(rule.least())) {
            return false; // and is not worth being remembered
        }
        if (gates.size() < MOST_LOGGERS) {
            Gate gate = gates.computeIfAbsent(logger, name -> new Gate(current, rule));
            return decide(rule, gate.terms(current, logger).bucket, gate.held, severity);
        }
        return decide(rule, current.sharedBucketOf(logger), others, severity);
    }

    private boolean decide(LoggerRule rule, TokenBucket bucket, Held held, Severity severity) {
        if (!severity.isAtLeast(rule.least())) {
            return false;
        }
        if (rule.share() < 1 && !severity.isAtLeast(Severity.WARN) && random.nextDouble() >= rule.share()) {
            held.sampled();
            sampled.increment();
            return false;
        }
        LineLimit limit = rule.limit();
        if (limit != null && !bucket.take(limit, time.nanoTime())) {
            held.rateLimited();
            rateLimited.increment();
            return false;
        }
        return true;
    }

    /** What was held back since the last time, of each logger, the most first; of the least, the sum. */
    public synchronized List<HeldBack> heldBack() {
        List<HeldBack> all = new ArrayList<>();
        gates.forEach((logger, gate) -> {
            HeldBack next = gate.held.next(logger);
            if (next.lines() > 0) {
                all.add(next);
            }
        });
        all.sort(Comparator.comparingLong(HeldBack::lines).reversed().thenComparing(HeldBack::logger));
        HeldBack rest = others.next(OTHERS);
        for (HeldBack more : all.subList(Math.min(all.size(), MOST_TOLD), all.size())) {
            rest = rest.plus(more);
        }
        List<HeldBack> told = new ArrayList<>(all.subList(0, Math.min(all.size(), MOST_TOLD)));
        if (rest.lines() > 0) {
            told.add(rest);
        }
        return told;
    }

    /** What is kept of a logger, whatever the policy. */
    private static final class Gate {

        private final Held held = new Held();
        private volatile Terms terms;

        private Gate(LoggerRules rules, LoggerRule rule) {
            terms = new Terms(rules, rule, new TokenBucket());
        }

        /** By the rules now in force: the first event after a change finds that they are others. */
        @SuppressWarnings("ReferenceEquality") // rules are made once for each policy
        private Terms terms(LoggerRules current, String logger) {
            Terms known = terms;
            return known.rules == current ? known : changed(current, logger);
        }

        @SuppressWarnings("ReferenceEquality")
        private synchronized Terms changed(LoggerRules current, String logger) {
            Terms known = terms;
            if (known.rules != current) {
                LoggerRule rule = current.of(logger);
                boolean same = Objects.equals(rule.limit(), known.rule.limit());
                terms = new Terms(current, rule, same ? known.bucket : new TokenBucket());
            }
            return terms;
        }
    }

    private record Terms(LoggerRules rules, LoggerRule rule, TokenBucket bucket) {}
}
