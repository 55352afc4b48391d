package io.sidecarsdk.samples.orders.report;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** All counters of a registry as they stood at one moment, or what was added to them between two. Immutable. */
public final class Counts {

    /** The meters of the SDK that the sample shows; they are listed in its reference. */
    static final String ATTEMPTS = "sidecar.http.attempts";

    static final String RETRIES = "sidecar.http.retries";
    static final String REJECTED = "sidecar.http.rejected";
    static final String BREAKER_TRANSITIONS = "sidecar.circuit_breaker.transitions";

    private final Map<Meter.Id, Long> counts;

    private Counts(Map<Meter.Id, Long> counts) {
        this.counts = counts;
    }

    public static Counts of(MeterRegistry registry) {
        Map<Meter.Id, Long> counts = new HashMap<>();
        registry.getMeters().forEach(meter -> {
            if (meter instanceof Counter counter) {
                counts.put(meter.getId(), Math.round(counter.count()));
            }
        });
        return new Counts(counts);
    }

    public Counts since(Counts earlier) {
        Map<Meter.Id, Long> added = new HashMap<>();
        counts.forEach((id, count) -> added.put(id, count - earlier.counts.getOrDefault(id, 0L)));
        return new Counts(added);
    }

    Counts plus(Counts other) {
        Map<Meter.Id, Long> sums = new HashMap<>(counts);
        other.counts.forEach((id, count) -> sums.merge(id, count, Long::sum));
        return new Counts(sums);
    }

    /** The sum of a meter's counters, for one upstream. */
    long total(String meter, String upstream) {
        return counts.entrySet().stream()
                .filter(entry -> isOf(entry.getKey(), meter, upstream))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** A meter's counters for one upstream, summed up by one tag; those that counted nothing are left out. */
    Map<String, Long> by(String tag, String meter, String upstream) {
        Map<String, Long> sums = new TreeMap<>();
        counts.forEach((id, count) -> {
            if (count != 0 && isOf(id, meter, upstream)) {
                String value = id.getTag(tag);
                sums.merge(value == null ? "" : value, count, Long::sum);
            }
        });
        return sums;
    }

    /** A breaker is named after its client. */
    private static boolean isOf(Meter.Id id, String meter, String upstream) {
        return id.getName().equals(meter)
                && (upstream.equals(id.getTag("client")) || upstream.equals(id.getTag("breaker")));
    }
}
