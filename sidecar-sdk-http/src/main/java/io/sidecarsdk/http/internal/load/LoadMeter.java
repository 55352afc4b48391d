package io.sidecarsdk.http.internal.load;

import io.sidecarsdk.time.TimeSource;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How busy this server is: how many requests are in flight, and how long requests took lately that found about as many when
 * they came. Prequal's estimate: the median of the last ones.
 *
 * <p>Without new requests the estimate sinks by half every ten seconds, so that a server that was slow, and is left alone
 * because of that, is tried again. Safe for use by several threads; takes no lock and holds 6 KiB, however many there are.
 */
public final class LoadMeter {

    private static final int SAMPLES = 16;
    /** Up to 15 in flight each number has its own level, above that four share out each doubling, up to 4095. */
    private static final int OWN_LEVELS = 16;

    private static final int LEVELS = 48;

    /** Time is kept in units of 2^27 ns, about 134 ms, so that it fits beside a latency. */
    private static final int TICK = 27;

    private static final int TICKS_OF_HALF = (int) (TimeUnit.SECONDS.toNanos(10) >>> TICK);

    private final TimeSource time;
    private final AtomicInteger inFlight = new AtomicInteger();
    /** Latency in microseconds in the upper half, when in the lower; 0 before the first. */
    private final AtomicLongArray samples = new AtomicLongArray(LEVELS * SAMPLES);

    private final AtomicIntegerArray taken = new AtomicIntegerArray(LEVELS);

    public LoadMeter(TimeSource time) {
        this.time = time;
    }

    /**
     * A request has come.
     *
     * @return how many are in flight besides
     */
    public int started() {
        return inFlight.getAndIncrement();
    }

    /** A request has ended, of which nothing is to be learned: refused or failed at once, it would make the server look fast. */
    public void ended() {
        inFlight.decrementAndGet();
    }

    /**
     * A request has been answered.
     *
     * @param found what {@link #started()} said
     */
    public void answered(int found, long nanos) {
        inFlight.decrementAndGet();
        int level = level(found);
        int place = Math.floorMod(taken.getAndIncrement(level), SAMPLES);
        long micros = Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMicros(nanos) + 1);
        samples.set(level * SAMPLES + place, micros << Integer.SIZE | Integer.toUnsignedLong(tick()));
    }

    /** How busy it is now. */
    public LoadReport report() {
        int requests = Math.max(0, inFlight.get());
        return new LoadReport(requests, latencyNanos(level(requests)));
    }

    /** Of the nearest level of which anything is known. */
    private long latencyNanos(int level) {
        for (int distance = 0; distance < LEVELS; distance++) {
            if (level - distance >= 0 && samples.get((level - distance) * SAMPLES) != 0) {
                return estimate(level - distance);
            }
            if (level + distance < LEVELS && samples.get((level + distance) * SAMPLES) != 0) {
                return estimate(level + distance);
            }
        }
        return 0;
    }

    private long estimate(int level) {
        int now = tick();
        int youngest = Integer.MAX_VALUE;
        for (int i = 0; i < SAMPLES; i++) {
            long sample = samples.get(level * SAMPLES + i);
            youngest = sample == 0 ? youngest : Math.min(youngest, Math.max(0, now - (int) sample));
        }
        int[] micros = new int[SAMPLES];
        int count = 0;
        for (int i = 0; i < SAMPLES; i++) {
            long sample = samples.get(level * SAMPLES + i);
            if (sample != 0 && now - (int) sample <= youngest + TICKS_OF_HALF) {
                micros[count++] = (int) (sample >>> Integer.SIZE);
            }
        }
        Arrays.sort(micros, 0, count);
        int median = count == 0 ? 0 : micros[(count - 1) / 2];
        return (long) (TimeUnit.MICROSECONDS.toNanos(median) * Math.pow(0.5, (double) youngest / TICKS_OF_HALF));
    }

    private int tick() {
        return (int) (time.nanoTime() >>> TICK);
    }

    private static int level(int requests) {
        if (requests < OWN_LEVELS) {
            return Math.max(0, requests);
        }
        int doubling = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(requests);
        int quarter = (requests >>> (doubling - 2)) & 3;
        return Math.min(LEVELS - 1, OWN_LEVELS + 4 * (doubling - 4) + quarter);
    }
}
