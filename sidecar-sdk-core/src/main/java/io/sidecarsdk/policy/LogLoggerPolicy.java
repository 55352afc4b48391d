package io.sidecarsdk.policy;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is shipped of one logger and of all below it. What is absent is as for the next shorter name that says it, and last as
 * for all loggers.
 */
public final class LogLoggerPolicy extends Settings {

    private static final String REGEX = "(?=.{1,255}$)[A-Za-z0-9_$-]+(\\.[A-Za-z0-9_$-]+)*";
    private static final String EXPECTED = "the name of a logger, such as org.hibernate";

    /** Names of loggers, as a mapping's keys. */
    static final Section.NamePattern NAME = new Section.NamePattern(REGEX, EXPECTED);

    /** The name of a logger, as a value. */
    static final Kind<String> NAMED = Kind.TEXT.where(text -> text.matches(REGEX), EXPECTED);

    private final @Nullable LogLevel level;
    private final @Nullable Double sample;
    private final @Nullable LogRateLimitPolicy rateLimit;

    LogLoggerPolicy(Section section) {
        super(section);
        level = section.value("level", Kind.choice(LogLevel.class), "The least level that is shipped.")
                .orNull();
        sample = section.value("sample", Kind.RATIO, "The share of lines below warn that is shipped, drawn at random.")
                .between(0.0, 1.0)
                .orNull();
        rateLimit = section.section("rate-limit", LogRateLimitPolicy::new, "How many lines per time are shipped.")
                .orNull();
    }

    /** The least level that is shipped; empty where this entry does not say. */
    public Optional<LogLevel> level() {
        return Optional.ofNullable(level);
    }

    /** The share of lines below warn that is shipped, 0 to 1; empty where this entry does not say. */
    public Optional<Double> sample() {
        return Optional.ofNullable(sample);
    }

    /** How many lines per time are shipped, of each logger; empty where this entry does not say. May be off. */
    public Optional<LogRateLimitPolicy> rateLimit() {
        return Optional.ofNullable(rateLimit);
    }
}
