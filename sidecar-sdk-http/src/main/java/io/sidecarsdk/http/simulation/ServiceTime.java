package io.sidecarsdk.http.simulation;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long a server works on a request, waiting in its queue not included. */
@FunctionalInterface
public interface ServiceTime {

    /**
     * Draws one.
     *
     * @param random the simulation's; drawing from anything else makes runs differ
     * @return nanoseconds, at least 0
     */
    long nanos(RandomGenerator random);

    /** Always the same. */
    static ServiceTime constant(Duration time) {
        long nanos = Settings.positive("service time", time).toNanos();
        return random -> nanos;
    }

    /** Each from {@code least} to {@code most} as likely as the other. */
    static ServiceTime uniform(Duration least, Duration most) {
        long from = least.toNanos();
        long to = most.toNanos();
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException(
                    "service time from " + least + " to " + most + " (expected: 0 or more, to something longer)");
        }
        return random -> random.nextLong(from, to);
    }

    /** Mostly short, sometimes many times the mean: the usual assumption where nothing is known. */
    static ServiceTime exponential(Duration mean) {
        double nanos = (double) Settings.positive("mean service time", mean).toNanos();
        return random -> (long) (-Math.log(1 - random.nextDouble()) * nanos);
    }

    /** A median and a long tail, as measured latencies often have it; both as they would be read off a dashboard. */
    static ServiceTime logNormal(Duration median, Duration p99) {
        double mu = Math.log((double) Settings.positive("median", median).toNanos());
        double sigma = (Math.log((double) p99.toNanos()) - mu) / 2.326;
        if (!(sigma > 0)) {
            throw new IllegalArgumentException("p99 of " + p99 + " (expected: longer than the median, " + median + ")");
        }
        return random -> (long) Math.exp(mu + sigma * random.nextGaussian());
    }
}
