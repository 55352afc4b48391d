package io.sidecarsdk.samples.orders.upstream;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What all endpoints together have received: kept here, outside of their processes, so that it survives their deaths and
 * finds the order that was paid at two endpoints.
 */
public final class Ledger {

    private final Map<String, LongAdder> requests = new ConcurrentHashMap<>();
    private final Map<String, Integer> timesWithKey = new ConcurrentHashMap<>();
    private final Map<String, Integer> timesWithoutKey = new ConcurrentHashMap<>();

    /** Takes down a line that an endpoint wrote. */
    void add(String line) {
        String[] words = line.split(" ", -1);
        if (words.length != 5 || !words[0].equals(UpstreamProcess.SEEN)) {
            return;
        }
        String arm = words[1];
        requests.computeIfAbsent(arm, key -> new LongAdder()).increment();
        if (words[2].equals("POST")) {
            boolean withKey = words[4].equals(UpstreamProcess.WITH_KEY);
            (withKey ? timesWithKey : timesWithoutKey).merge(arm + " " + words[3], 1, Integer::sum);
        }
    }

    /** Requests received from an arm. */
    public long requests(String arm) {
        LongAdder count = requests.get(arm);
        return count == null ? 0 : count.sum();
    }

    /** POSTs with an idempotency key that came more than once: harmless. */
    public long duplicatesWithKey(String arm) {
        return duplicates(timesWithKey, arm);
    }

    /** POSTs without such a key that came more than once: customers who paid twice. */
    public long duplicatesWithoutKey(String arm) {
        return duplicates(timesWithoutKey, arm);
    }

    /** Forgets everything, so that a service that runs for days does not collect its orders. */
    public void clear() {
        requests.clear();
        timesWithKey.clear();
        timesWithoutKey.clear();
    }

    private static long duplicates(Map<String, Integer> times, String arm) {
        return times.entrySet().stream()
                .filter(entry -> entry.getValue() > 1 && entry.getKey().startsWith(arm + " "))
                .count();
    }
}
