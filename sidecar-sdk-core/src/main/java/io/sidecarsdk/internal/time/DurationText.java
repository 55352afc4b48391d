package io.sidecarsdk.internal.time;

import java.time.Duration;
import java.util.List;

/** Durations as they stand in a policy and in messages: {@code 250ms}, {@code 2s}, {@code 5m}. */
public final class DurationText {

    /** The units of durations, largest first. */
    public static final List<Unit> UNITS = List.of(
            new Unit("d", 86_400_000_000_000L),
            new Unit("h", 3_600_000_000_000L),
            new Unit("m", 60_000_000_000L),
            new Unit("s", 1_000_000_000L),
            new Unit("ms", 1_000_000L),
            new Unit("us", 1_000L),
            new Unit("ns", 1L));

    private DurationText() {}

    /**
     * A unit of durations.
     *
     * @param name as it stands behind the number
     * @param nanos how long it is
     */
    public record Unit(String name, long nanos) {}

    /** The shortest exact text. */
    public static String of(Duration duration) {
        long nanos = duration.toNanos();
        for (Unit unit : UNITS) {
            if (nanos != 0 && nanos % unit.nanos() == 0) {
                return nanos / unit.nanos() + unit.name();
            }
        }
        return "0s";
    }
}
