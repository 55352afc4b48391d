package io.sidecarsdk.logging.internal.filter;

import io.sidecarsdk.logging.internal.record.Severity;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is taken of a logger.
 *
 * @param least the least level
 * @param share of the lines below {@link Severity#WARN}, 0 to 1
 * @param limit null for none
 */
public record LoggerRule(
        Severity least, double share, @Nullable LineLimit limit) {

    /** Everything. */
    public static final LoggerRule OPEN = new LoggerRule(Severity.TRACE, 1, null);

    public LoggerRule least(Severity severity) {
        return new LoggerRule(severity, share, limit);
    }

    public LoggerRule share(double part) {
        return new LoggerRule(least, part, limit);
    }

    public LoggerRule limit(int permits, Duration per) {
        return new LoggerRule(least, share, LineLimit.of(permits, per));
    }

    public LoggerRule unlimited() {
        return new LoggerRule(least, share, null);
    }
}
