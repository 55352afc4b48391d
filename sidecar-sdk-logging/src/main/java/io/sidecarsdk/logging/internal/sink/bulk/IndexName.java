package io.sidecarsdk.logging.internal.sink.bulk;

import java.time.LocalDate;
import java.util.Locale;

/** The index of a line, by a pattern that may name the day on which the line was written, in UTC. */
final class IndexName {

    private static final long NANOS_OF_DAY = 86_400_000_000_000L;

    private final String pattern;
    private long day = Long.MIN_VALUE;
    private String name = "";

    /** @param pattern in which {@code {yyyy}}, {@code {MM}} and {@code {dd}} stand for the day */
    IndexName(String pattern) {
        this.pattern = pattern;
    }

    String of(long epochNanos) {
        long itsDay = Math.floorDiv(epochNanos, NANOS_OF_DAY);
        if (itsDay != day) {
            day = itsDay;
            name = on(LocalDate.ofEpochDay(itsDay));
        }
        return name;
    }

    private String on(LocalDate date) {
        return pattern.replace("{yyyy}", String.format(Locale.ROOT, "%04d", date.getYear()))
                .replace("{MM}", String.format(Locale.ROOT, "%02d", date.getMonthValue()))
                .replace("{dd}", String.format(Locale.ROOT, "%02d", date.getDayOfMonth()));
    }
}
