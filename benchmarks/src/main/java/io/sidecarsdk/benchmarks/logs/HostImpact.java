package io.sidecarsdk.benchmarks.logs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * What a host feels of receivers that are all dead: the time of its requests, each 200 µs of work with one to three lines of log,
 * at a fixed pace. One JVM for each arm, which take turns in a new random order; the bare host is there twice, which shows the
 * noise.
 *
 * <p>Arguments: requests a second, seconds of a turn, rounds, rounds to warm up, names of arms (all).
 */
public final class HostImpact {

    private final Map<HostArm, LogProcess> processes = new EnumMap<>(HostArm.class);
    private final Map<HostArm, List<long[]>> nanos = new EnumMap<>(HostArm.class);
    private final Map<HostArm, String> memory = new EnumMap<>(HostArm.class);

    private HostImpact() {}

    public static void main(String[] arguments) throws Exception {
        int perSecond = number(arguments, 0, 500);
        int requests = perSecond * number(arguments, 1, 4);
        int rounds = number(arguments, 2, 20);
        int warmUpRounds = number(arguments, 3, 4);
        List<HostArm> arms = arguments.length > 4
                ? Arrays.stream(arguments[4].split(",")).map(HostArm::valueOf).toList()
                : List.of(HostArm.values());
        HostImpact run = new HostImpact();
        try (LogProcess receiver = new LogProcess(LogReceiver.class)) {
            run.start(arms, receiver.number("listening"), perSecond);
            run.measure(requests, rounds, warmUpRounds);
            run.report(perSecond, requests, rounds, warmUpRounds);
        } finally {
            run.processes.values().forEach(LogProcess::close);
        }
    }

    private static int number(String[] arguments, int index, int otherwise) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
    }

    private void start(List<HostArm> arms, long receiver, int perSecond) throws IOException {
        for (HostArm arm : arms) {
            LogProcess process =
                    new LogProcess(HostMain.class, arm.name(), String.valueOf(receiver), String.valueOf(perSecond));
            processes.put(arm, process);
            nanos.put(arm, new ArrayList<>());
            process.await("ready");
        }
    }

    private void measure(int requests, int rounds, int warmUpRounds) throws IOException {
        List<HostArm> order = new ArrayList<>(processes.keySet());
        Random random = new Random(42);
        for (int round = 0; round < warmUpRounds + rounds; round++) {
            Collections.shuffle(order, random);
            for (HostArm arm : order) {
                LogProcess process = Objects.requireNonNull(processes.get(arm));
                process.say(String.valueOf(requests));
                long[] turn = Arrays.stream(process.await("nanos").split(" "))
                        .mapToLong(Long::parseLong)
                        .toArray();
                memory.put(arm, process.await("memory"));
                if (round >= warmUpRounds) {
                    Objects.requireNonNull(nanos.get(arm)).add(turn);
                }
            }
        }
    }

    private void report(int perSecond, int requests, int rounds, int warmUpRounds) {
        System.out.printf(
                "%d requests a second, %d a turn, %d rounds after %d to warm up%n%n",
                perSecond, requests, rounds, warmUpRounds);
        System.out.println("| arm | p50 µs | p99 µs | p99.9 µs | p99.9 of a turn, median | heap after GC; counts |");
        System.out.println("|---|---|---|---|---|---|");
        nanos.forEach((arm, turns) -> {
            long[] all = turns.stream().flatMapToLong(Arrays::stream).sorted().toArray();
            System.out.printf(
                    "| %s | %.1f | %.1f | %.1f | %.1f | %s |%n",
                    arm.words(),
                    at(all, 0.5),
                    at(all, 0.99),
                    at(all, 0.999),
                    at(
                            turns.stream()
                                    .mapToLong(turn -> (long) (1000 * at(sorted(turn), 0.999)))
                                    .sorted()
                                    .toArray(),
                            0.5),
                    memory.get(arm));
        });
    }

    private static long[] sorted(long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    /** In microseconds. */
    private static double at(long[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1, Math.round(share * sorted.length))] / 1e3;
    }
}
