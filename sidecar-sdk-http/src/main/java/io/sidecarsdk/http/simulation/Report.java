package io.sidecarsdk.http.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What came of a {@link Simulation}. Immutable. A call counts for the second in which it was made. */
public final class Report {

    private static final long SECOND = 1_000_000_000L;

    private final List<Call> calls;
    private final List<Second> seconds;

    private Report(List<Call> calls, List<Second> seconds) {
        this.calls = calls;
        this.seconds = seconds;
    }

    /**
     * One call.
     *
     * @param number counted from 1, in the order in which the calls were made
     * @param startNanos when it was made, since the beginning
     * @param endNanos when its response had been read, or it had failed
     * @param attempts how often it was sent
     * @param outcome the response's status; or {@code timeout}, the reason of a refusal such as {@code circuit_open}, or else
     *     the simple name of the exception
     */
    public record Call(long number, long startNanos, long endNanos, int attempts, String outcome) {

        /** Whether it brought a response with a status below 500. */
        public boolean succeeded() {
            return Character.isDigit(outcome.charAt(0)) && outcome.charAt(0) < '5';
        }

        /** How long it took. */
        public Duration latency() {
            return Duration.ofNanos(endNanos - startNanos);
        }
    }

    /**
     * One second of the run.
     *
     * @param second counted from 0
     * @param calls how many calls were made in it
     * @param succeeded how many of these succeeded
     * @param attempts how many attempts were sent in it
     * @param p50 the median latency of those that succeeded; zero where none did
     * @param p99 99 % of those were as fast or faster
     */
    public record Second(int second, int calls, int succeeded, int attempts, Duration p50, Duration p99) {

        /** The share of calls that succeeded; 1 where there were none. */
        public double goodput() {
            return calls == 0 ? 1 : (double) succeeded / calls;
        }
    }

    /** Every call, in the order in which they were made. */
    public List<Call> calls() {
        return calls;
    }

    /** The run second by second. */
    public List<Second> seconds() {
        return seconds;
    }

    /** The share of calls that succeeded. */
    public double goodput() {
        return goodput(Duration.ZERO, Duration.ofNanos(Long.MAX_VALUE));
    }

    /** The share of calls that succeeded, of those made from {@code from} (inclusive) to {@code to} (exclusive). */
    public double goodput(Duration from, Duration to) {
        List<Call> made = made(from, to).toList();
        return made.isEmpty()
                ? 1
                : (double) made.stream().filter(Call::succeeded).count() / made.size();
    }

    /** How many attempts were made for each call. */
    public double attemptsPerCall() {
        return calls.isEmpty() ? 0 : (double) attempts() / calls.size();
    }

    /** How many attempts were sent. */
    public long attempts() {
        return calls.stream().mapToLong(Call::attempts).sum();
    }

    /**
     * How long the calls that succeeded took.
     *
     * @param quantile from 0 to 1: 0.5 for the median
     * @return zero where none succeeded
     */
    public Duration latency(double quantile) {
        return quantile(quantile, calls.stream());
    }

    /** How many calls ended how; see {@link Call#outcome()}. */
    public Map<String, Long> outcomes() {
        return calls.stream().collect(Collectors.groupingBy(Call::outcome, TreeMap::new, Collectors.counting()));
    }

    /**
     * From {@code after} on, how long it took until each of five seconds in a row had a goodput of at least {@code share}.
     *
     * @return empty where that did not happen
     */
    public Optional<Duration> recovery(Duration after, double share) {
        int first = (int) after.toSeconds();
        int run = 0;
        for (Second second : seconds.subList(Math.min(first, seconds.size()), seconds.size())) {
            run = second.goodput() >= share ? run + 1 : 0;
            if (run == 5) {
                return Optional.of(Duration.ofSeconds(second.second() - 4L - first));
            }
        }
        return Optional.empty();
    }

    private Stream<Call> made(Duration from, Duration to) {
        long first = from.toNanos();
        long last = to.toNanos();
        return calls.stream().filter(call -> call.startNanos() >= first && call.startNanos() < last);
    }

    private static Duration quantile(double quantile, Stream<Call> of) {
        if (!(quantile >= 0 && quantile <= 1)) {
            throw new IllegalArgumentException("quantile of " + quantile + " (expected: from 0 to 1)");
        }
        long[] sorted = of.filter(Call::succeeded)
                .mapToLong(call -> call.endNanos() - call.startNanos())
                .sorted()
                .toArray();
        return sorted.length == 0
                ? Duration.ZERO
                : Duration.ofNanos(sorted[(int) Math.max(0, Math.ceil(quantile * sorted.length) - 1)]);
    }

    /** A summary and a line for each second. */
    @Override
    public String toString() {
        String head = String.format(
                Locale.ROOT,
                "%d calls, %.2f %% succeeded, %.2f attempts per call, p50 %s, p99 %s, outcomes %s%n",
                calls.size(),
                100 * goodput(),
                attemptsPerCall(),
                millis(latency(0.5)),
                millis(latency(0.99)),
                outcomes());
        return head
                + seconds.stream()
                        .map(Report::line)
                        .collect(Collectors.joining(
                                "",
                                String.format(
                                        "%6s %8s %8s %9s %10s %10s%n",
                                        "second", "calls", "good", "attempts", "p50", "p99"),
                                ""));
    }

    private static String line(Second second) {
        return String.format(
                Locale.ROOT,
                "%6d %8d %7.1f%% %9d %10s %10s%n",
                second.second(),
                second.calls(),
                100 * second.goodput(),
                second.attempts(),
                millis(second.p50()),
                millis(second.p99()));
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
    }

    /** Takes down what happens. */
    static final class Recorder {

        private final List<Call> calls = new ArrayList<>();
        private final long[] attempts;

        Recorder(Duration duration) {
            this.attempts = new long[(int) ((duration.toNanos() + SECOND - 1) / SECOND)];
        }

        void attempt(long nanos) {
            int second = (int) (nanos / SECOND);
            if (second < attempts.length) {
                attempts[second]++;
            }
        }

        void call(Call call) {
            calls.add(call);
        }

        Report report() {
            List<Call> ordered = calls.stream()
                    .sorted(Comparator.comparingLong(Call::number))
                    .toList();
            Map<Integer, List<Call>> bySecond =
                    ordered.stream().collect(Collectors.groupingBy(call -> (int) (call.startNanos() / SECOND)));
            List<Second> seconds = new ArrayList<>();
            for (int i = 0; i < attempts.length; i++) {
                seconds.add(second(i, bySecond.getOrDefault(i, List.of())));
            }
            return new Report(ordered, List.copyOf(seconds));
        }

        private Second second(int number, List<Call> made) {
            return new Second(
                    number,
                    made.size(),
                    (int) made.stream().filter(Call::succeeded).count(),
                    (int) attempts[number],
                    quantile(0.5, made.stream()),
                    quantile(0.99, made.stream()));
        }
    }
}
