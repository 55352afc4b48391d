package io.sidecarsdk.http.parity;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One thing in which two arms are compared.
 *
 * @param tolerance how far apart they may be, in words
 * @param shown what an arm did, in a few words
 * @param same whether both did the same
 */
record Aspect(
        String name,
        String tolerance,
        Function<Observation, String> shown,
        BiPredicate<Observation, Observation> same) {

    /** 99.999 % quantiles of χ² for 1, 2, … degrees of freedom. */
    private static final double[] CHI_SQUARED = {19.51, 23.03, 25.90, 28.47, 30.86, 33.11, 35.26, 37.33, 39.34};

    /** How the calls ended: which result, how often. */
    static Aspect results() {
        return exact(
                "results",
                observation -> observation.results().entrySet().stream()
                        .map(entry -> entry.getKey() + (entry.getValue() == 1 ? "" : " × " + entry.getValue()))
                        .collect(Collectors.joining(", ")));
    }

    /** How the calls ended, drawn by lot: whether both may well have drawn by the same chances. */
    static Aspect chances() {
        return new Aspect("results", "χ², 99.999 %", results().shown(), (library, envoy) -> {
            Set<String> kinds = new TreeSet<>(library.results().keySet());
            kinds.addAll(envoy.results().keySet());
            return chiSquared(counts(library.results(), kinds), counts(envoy.results(), kinds));
        });
    }

    private static long[] counts(Map<String, Long> counts, Set<String> kinds) {
        return kinds.stream().mapToLong(kind -> counts.getOrDefault(kind, 0L)).toArray();
    }

    /** How often a result came. */
    static Aspect resultWithin(String result, int tolerance) {
        return number(
                "results " + result,
                tolerance,
                observation -> observation.results().getOrDefault(result, 0L));
    }

    /** How often each call was sent. */
    static Aspect attempts() {
        return exact("attempts", observation -> runs(observation.attempts()));
    }

    static Aspect attemptsInAll(int tolerance) {
        return number("attempts in all", tolerance, Observation::attemptsInAll);
    }

    /** The share of attempts that went to each endpoint. */
    static Aspect picks() {
        return new Aspect(
                "picks",
                "χ², 99.999 %",
                observation -> Arrays.toString(observation.picks()),
                (library, envoy) -> chiSquared(library.picks(), envoy.picks()));
    }

    static Aspect picksWithin(int tolerance) {
        return picksWithin("picks", tolerance, Observation::picks);
    }

    /** As {@link #picksWithin(int)}, where it is left open which endpoint is which. */
    static Aspect sortedPicksWithin(int tolerance) {
        return picksWithin("picks, sorted", tolerance, observation -> {
            long[] picks = observation.picks();
            Arrays.sort(picks);
            return picks;
        });
    }

    private static Aspect picksWithin(String name, int tolerance, Function<Observation, long[]> picks) {
        return new Aspect(
                name,
                tolerance == 0 ? "none" : "± " + tolerance,
                observation -> Arrays.toString(picks.apply(observation)),
                (library, envoy) -> {
                    long[] a = picks.apply(library);
                    long[] b = picks.apply(envoy);
                    return IntStream.range(0, a.length).allMatch(i -> Math.abs(a[i] - b[i]) <= tolerance);
                });
    }

    /** How many different values of a header the endpoints saw in each call; 0 where it was not there. */
    static Aspect distinct(String header) {
        return exact(
                "different values of " + header + " in a call",
                observation -> runs(observation.outcomes().stream()
                        .map(outcome -> outcome.attempts().stream()
                                .map(seen -> seen.headers().get(header))
                                .filter(Objects::nonNull)
                                .distinct()
                                .count())
                        .toList()));
    }

    /** To how many endpoints the calls with the same value of a header went. */
    static Aspect endpointsFor(String header) {
        return exact(
                "endpoints for one " + header,
                observation -> runs(observation.endpointsBy(header).values().stream()
                        .map(Set::size)
                        .toList()));
    }

    /** How many values of a header went elsewhere in the second phase, of those that had not been at {@code lost}. */
    static Aspect moved(String header, int lost, int tolerance) {
        return number("moved though not lost", tolerance, observation -> {
            Map<String, Set<Integer>> before = observation.phase(0).endpointsBy(header);
            Map<String, Set<Integer>> after = observation.phase(1).endpointsBy(header);
            return before.entrySet().stream()
                    .filter(entry -> !entry.getValue().contains(lost))
                    .filter(entry -> !entry.getValue().equals(after.get(entry.getKey())))
                    .count();
        });
    }

    /** Another aspect, of the calls of one phase alone. */
    Aspect inPhase(int number) {
        return new Aspect(
                name + ", phase " + (number + 1),
                tolerance,
                observation -> shown.apply(observation.phase(number)),
                (library, envoy) -> same.test(library.phase(number), envoy.phase(number)));
    }

    /** Where the attempts went, in order. */
    static Aspect way() {
        return exact(
                "endpoints", observation -> runs(observation.ofAttempts(seen -> Integer.toString(seen.endpoint()))));
    }

    /** Whether health checks keep their connection: whether there are at most half as many connections as checks. */
    static Aspect connectionsOfChecks() {
        return exact("connections of health checks", observation -> {
            long connections = observation.checks().stream()
                    .map(seen -> seen.endpoint() + "/" + seen.connection())
                    .distinct()
                    .count();
            return connections * 2 <= observation.checks().size() ? "kept" : "not kept";
        });
    }

    /** The mean time between two health checks of the first endpoint. */
    static Aspect checkInterval(int toleranceMillis) {
        ToDoubleFunction<Observation> mean = observation -> {
            long[] times = observation.checks().stream()
                    .filter(seen -> seen.endpoint() == 0)
                    .mapToLong(Upstreams.Seen::nanos)
                    .toArray();
            return times.length < 2 ? -1 : (times[times.length - 1] - times[0]) / 1e6 / (times.length - 1);
        };
        return new Aspect(
                "mean time between checks",
                "± " + toleranceMillis + " ms",
                observation -> Math.round(mean.applyAsDouble(observation)) + " ms",
                (library, envoy) ->
                        Math.abs(mean.applyAsDouble(library) - mean.applyAsDouble(envoy)) <= toleranceMillis);
    }

    /** To which endpoints together each call went, drawn by lot. */
    static Aspect combinations() {
        return new Aspect(
                "endpoints that saw a call",
                "χ², 99.999 %",
                observation -> combinations(observation).toString(),
                (library, envoy) -> {
                    Set<String> kinds = new TreeSet<>(combinations(library).keySet());
                    kinds.addAll(combinations(envoy).keySet());
                    return chiSquared(counts(combinations(library), kinds), counts(combinations(envoy), kinds));
                });
    }

    private static Map<String, Long> combinations(Observation observation) {
        return observation.outcomes().stream()
                .map(outcome -> outcome.attempts().stream()
                        .map(Upstreams.Seen::endpoint)
                        .sorted()
                        .map(String::valueOf)
                        .collect(Collectors.joining(" and ")))
                .collect(Collectors.groupingBy(endpoints -> endpoints, TreeMap::new, Collectors.counting()));
    }

    /** What health checks ask for. */
    static Aspect checks() {
        return exact(
                "health checks",
                observation -> runs(observation.checks().stream()
                        .map(seen -> seen.line() + " " + seen.headers().get("host"))
                        .distinct()
                        .toList()));
    }

    static Aspect secondTries(int tolerance) {
        return number("attempts where the last one had been", tolerance, Observation::secondTries);
    }

    /** The mean time of a call. */
    static Aspect time(int toleranceMillis) {
        return new Aspect(
                "mean time",
                "± " + toleranceMillis + " ms",
                observation -> Math.round(observation.meanMillis()) + " ms",
                (library, envoy) -> Math.abs(library.meanMillis() - envoy.meanMillis()) <= toleranceMillis);
    }

    /** The mean wait before attempt {@code number}. */
    static Aspect meanWait(int number, int toleranceMillis) {
        ToDoubleFunction<Observation> mean = observation ->
                Arrays.stream(observation.gapsMillis(number)).average().orElse(-1);
        return new Aspect(
                "mean wait before attempt " + number,
                "± " + toleranceMillis + " ms",
                observation -> Math.round(mean.applyAsDouble(observation)) + " ms",
                (library, envoy) ->
                        Math.abs(mean.applyAsDouble(library) - mean.applyAsDouble(envoy)) <= toleranceMillis);
    }

    /** The longest wait before attempt {@code number} is at most {@code millis} in both. */
    static Aspect longestWait(int number, int millis) {
        ToDoubleFunction<Observation> longest = observation ->
                Arrays.stream(observation.gapsMillis(number)).max().orElse(Double.MAX_VALUE);
        return new Aspect(
                "longest wait before attempt " + number,
                "both at most " + millis + " ms",
                observation -> Math.round(longest.applyAsDouble(observation)) + " ms",
                (library, envoy) -> longest.applyAsDouble(library) <= millis && longest.applyAsDouble(envoy) <= millis);
    }

    /** What the endpoints saw of a header in each attempt. */
    static Aspect requestHeader(String name) {
        return exact(
                "request header " + name,
                observation ->
                        runs(observation.ofAttempts(seen -> seen.headers().getOrDefault(name, "absent"))));
    }

    /** As {@link #requestHeader}, for numbers, the first attempt's. */
    static Aspect requestHeaderWithin(String name, int tolerance) {
        ToDoubleFunction<Observation> first =
                observation -> observation.ofAttempts(seen -> seen.headers().getOrDefault(name, "-1")).stream()
                        .mapToDouble(Double::parseDouble)
                        .findFirst()
                        .orElse(-1);
        return new Aspect(
                "request header " + name,
                "± " + tolerance,
                observation -> String.valueOf((long) first.applyAsDouble(observation)),
                (library, envoy) -> Math.abs(first.applyAsDouble(library) - first.applyAsDouble(envoy)) <= tolerance);
    }

    /** Everything else that the endpoints saw: request line, names and values of headers, length of the body. */
    static Aspect requests(String... withoutHeaders) {
        return exact(
                "requests",
                observation -> runs(observation.ofAttempts(seen ->
                        seen.line() + " " + without(seen.headers(), withoutHeaders) + " " + seen.bodyLength() + " B")));
    }

    /** As {@link #requests}, what one endpoint saw alone. */
    static Aspect requestsTo(int endpoint, String... withoutHeaders) {
        return exact(
                "requests to endpoint " + endpoint,
                observation -> runs(observation.outcomes().stream()
                        .flatMap(outcome -> outcome.attempts().stream())
                        .filter(seen -> seen.endpoint() == endpoint)
                        .map(seen -> seen.line() + " " + without(seen.headers(), withoutHeaders) + " "
                                + seen.bodyLength() + " B")
                        .toList()));
    }

    /** What the caller got: headers and body. */
    static Aspect responses(String... withoutHeaders) {
        return exact(
                "responses",
                observation -> runs(observation.outcomes().stream()
                        .map(outcome -> without(outcome.headers(), withoutHeaders) + " "
                                + outcome.body().strip())
                        .toList()));
    }

    private static Map<String, String> without(Map<String, String> headers, String... names) {
        Map<String, String> others = new TreeMap<>(headers);
        List.of(names).forEach(others::remove);
        return others;
    }

    private static Aspect exact(String name, Function<Observation, String> shown) {
        return new Aspect(
                name, "none", shown, (library, envoy) -> shown.apply(library).equals(shown.apply(envoy)));
    }

    private static Aspect number(String name, int tolerance, ToDoubleFunction<Observation> number) {
        return new Aspect(
                name,
                tolerance == 0 ? "none" : "± " + tolerance,
                observation -> String.format(Locale.ROOT, "%.0f", number.applyAsDouble(observation)),
                (library, envoy) -> Math.abs(number.applyAsDouble(library) - number.applyAsDouble(envoy)) <= tolerance);
    }

    /** {@code 3, 3, 3, 1} as {@code 3 × 3, 1}. */
    private static String runs(List<?> values) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < values.size(); ) {
            int end = i;
            while (end < values.size() && values.get(end).equals(values.get(i))) {
                end++;
            }
            text.append(i == 0 ? "" : ", ").append(values.get(i)).append(end - i == 1 ? "" : " × " + (end - i));
            i = end;
        }
        return text.toString();
    }

    /** Whether two samples may well come from one distribution. */
    private static boolean chiSquared(long[] a, long[] b) {
        double sumA = Arrays.stream(a).sum();
        double sumB = Arrays.stream(b).sum();
        double statistic = 0;
        int degrees = -1;
        for (int i = 0; i < a.length; i++) {
            double both = a[i] + b[i];
            if (both > 0) {
                double expectedA = both * sumA / (sumA + sumB);
                double expectedB = both * sumB / (sumA + sumB);
                statistic += square(a[i] - expectedA) / expectedA + square(b[i] - expectedB) / expectedB;
                degrees++;
            }
        }
        return sumA > 0 && sumB > 0 && (degrees < 1 || statistic <= CHI_SQUARED[degrees - 1]);
    }

    private static double square(double x) {
        return x * x;
    }
}
