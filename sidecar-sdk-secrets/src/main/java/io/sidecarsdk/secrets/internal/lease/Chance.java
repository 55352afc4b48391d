package io.sidecarsdk.secrets.internal.lease;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Durations with chance in them, so that many instances do not act at the same moment. */
public final class Chance {

    private final RandomGenerator random;

    public Chance(RandomGenerator random) {
        this.random = random;
    }

    /** A share of {@code whole}, drawn from {@code least} to {@code most}. */
    Duration share(Duration whole, double least, double most) {
        return Duration.ofNanos((long) (whole.toNanos() * (least + (most - least) * random.nextDouble())));
    }

    /**
     * The wait after {@code failures} in a row: 1 s, doubled each time up to {@code most}, less up to a quarter.
     *
     * @param failures at least 1
     */
    public Duration backoff(int failures, Duration most) {
        Duration doubled = Duration.ofSeconds(1L << Math.min(failures - 1, 20));
        return share(doubled.compareTo(most) < 0 ? doubled : most, 0.75, 1);
    }
}
