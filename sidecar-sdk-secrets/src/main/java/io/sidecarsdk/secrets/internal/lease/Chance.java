package io.sidecarsdk.secrets.internal.lease;

import io.sidecarsdk.secrets.internal.vault.Backoff;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Durations with chance in them, so that many instances do not act at the same moment. */
public final class Chance {

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);

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
        return Duration.ofNanos(new Backoff(FIRST_WAIT, most, random).nanosAfter(failures));
    }
}
