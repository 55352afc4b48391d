package io.sidecarsdk.logging.internal.filter;

import io.sidecarsdk.logging.internal.record.Captured;
import io.sidecarsdk.logging.internal.record.RecordWriter;
import io.sidecarsdk.logging.internal.record.Severity;
import java.time.Instant;

/**
 * How many lines of a logger were held back for a while.
 *
 * @param logger its name
 * @param sampled below warn, by the share that is taken
 * @param rateLimited beyond the lines per time
 */
public record HeldBack(String logger, long sampled, long rateLimited) {

    private static final String THREAD = "sidecar-logs";

    public long lines() {
        return sampled + rateLimited;
    }

    HeldBack plus(HeldBack other) {
        return new HeldBack(logger, sampled + other.sampled, rateLimited + other.rateLimited);
    }

    public String message() {
        String counts = rateLimited == 0
                ? "sampled"
                : sampled == 0 ? "rate limited" : sampled + " sampled, " + rateLimited + " rate limited";
        return lines() + " lines of logger " + logger + " were held back: " + counts;
    }

    /**
     * As an event of that logger, so that the receivers of its lines see the gap. A warning where there may be warnings among
     * them; only what is below one is sampled.
     */
    public Captured event(Instant at) {
        return new Event(this, at);
    }

    private record Event(HeldBack held, Instant at) implements Captured {

        @Override
        public String logger() {
            return held.logger;
        }

        @Override
        public Severity severity() {
            return held.rateLimited > 0 ? Severity.WARN : Severity.INFO;
        }

        @Override
        public int weight() {
            return 256;
        }

        @Override
        public void writeTo(RecordWriter writer) {
            writer.begin(at, severity()).head(severity().name(), held.logger, THREAD, held.message(), null, null);
            writer.section().endSection();
            writer.section()
                    .entry("held_back.sampled", held.sampled)
                    .entry("held_back.rate_limited", held.rateLimited)
                    .endSection();
        }
    }
}
