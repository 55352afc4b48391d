package io.sidecarsdk.http.parity;

import io.sidecarsdk.http.parity.Upstreams.Seen;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What one arm did with the calls of a scenario.
 *
 * @param phaseEnds how many calls there had been after each phase
 * @param endpoints how many there were
 * @param checks what was asked of them beside the calls
 */
record Observation(List<Outcome> outcomes, List<Integer> phaseEnds, int endpoints, List<Seen> checks) {

    /**
     * How a call ended, and what the endpoints saw of it.
     *
     * @param result a status, or in words why there was none, the same words for both arms
     */
    record Outcome(String result, double millis, String body, Map<String, String> headers, List<Seen> attempts) {}

    /** The calls of one phase alone, from 0 on. */
    Observation phase(int number) {
        int from = number == 0 ? 0 : phaseEnds.get(number - 1);
        List<Outcome> own = outcomes.subList(from, phaseEnds.get(number));
        return new Observation(own, List.of(own.size()), endpoints, checks);
    }

    /** For each value of a header, the endpoints to which its calls went. */
    Map<String, Set<Integer>> endpointsBy(String header) {
        return outcomes.stream()
                .flatMap(outcome -> outcome.attempts().stream())
                .collect(Collectors.groupingBy(
                        seen -> seen.headers().getOrDefault(header, ""),
                        TreeMap::new,
                        Collectors.mapping(Seen::endpoint, Collectors.toSet())));
    }

    /** How often each result came. */
    Map<String, Long> results() {
        return outcomes.stream().collect(Collectors.groupingBy(Outcome::result, TreeMap::new, Collectors.counting()));
    }

    List<Integer> attempts() {
        return outcomes.stream().map(outcome -> outcome.attempts().size()).toList();
    }

    int attemptsInAll() {
        return attempts().stream().mapToInt(Integer::intValue).sum();
    }

    /** How many attempts each endpoint got. */
    long[] picks() {
        long[] picks = new long[endpoints];
        outcomes.stream().flatMap(outcome -> outcome.attempts().stream()).forEach(seen -> picks[seen.endpoint()]++);
        return picks;
    }

    /** How many attempts went where the attempt before had been. */
    long secondTries() {
        return outcomes.stream()
                .map(Outcome::attempts)
                .mapToLong(attempts -> {
                    long same = 0;
                    for (int i = 1; i < attempts.size(); i++) {
                        same += attempts.get(i).endpoint()
                                        == attempts.get(i - 1).endpoint()
                                ? 1
                                : 0;
                    }
                    return same;
                })
                .sum();
    }

    double meanMillis() {
        return outcomes.stream().mapToDouble(Outcome::millis).average().orElse(0);
    }

    /** Between the arrivals of a call's attempt {@code number} (from 2 on) and the one before, for all calls. */
    double[] gapsMillis(int number) {
        return outcomes.stream()
                .map(Outcome::attempts)
                .filter(attempts -> attempts.size() >= number)
                .mapToDouble(attempts -> (attempts.get(number - 1).nanos()
                                - attempts.get(number - 2).nanos())
                        / 1e6)
                .sorted()
                .toArray();
    }

    /** Something of each attempt of each call, in order. */
    List<String> ofAttempts(Function<Seen, String> what) {
        return outcomes.stream()
                .flatMap(outcome -> outcome.attempts().stream())
                .map(what)
                .toList();
    }
}
