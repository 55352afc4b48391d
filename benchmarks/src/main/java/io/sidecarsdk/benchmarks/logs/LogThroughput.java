package io.sidecarsdk.benchmarks.logs;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * How much CPU an event takes until its receiver has it, and how many of them a second arrive. One JVM for each arm; in each
 * round every arm logs some events, in a new random order, and is charged the CPU of its JVM until the receiver has them all.
 *
 * <p>Arguments: threads, events in a turn, rounds, rounds to warm up, names of arms (all). Others stand still meanwhile.
 */
public final class LogThroughput {

    private static final long GIVES_UP = TimeUnit.SECONDS.toNanos(5);

    private final int threads;
    private final int events;
    private final int rounds;
    private final int warmUpRounds;
    private final Path directory;
    private final LogProcess receiver;
    private final URI address;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<LogArm, LogProcess> processes = new EnumMap<>(LogArm.class);
    private final Map<LogArm, List<Turn>> turns = new EnumMap<>(LogArm.class);

    private LogThroughput(int threads, int events, int rounds, int warmUpRounds) throws IOException {
        this.threads = threads;
        this.events = events;
        this.rounds = rounds;
        this.warmUpRounds = warmUpRounds;
        directory = Files.createTempDirectory("log-throughput");
        receiver = LogProcess.receiver();
        address = URI.create("http://127.0.0.1:" + receiver.port());
    }

    public static void main(String[] arguments) throws Exception {
        LogThroughput run = new LogThroughput(
                number(arguments, 0, 2),
                number(arguments, 1, 200_000),
                number(arguments, 2, 12),
                number(arguments, 3, 150));
        try {
            List<LogArm> arms = arguments.length > 4
                    ? Arrays.stream(arguments[4].split(","))
                            .map(LogArm::valueOf)
                            .toList()
                    : List.of(LogArm.values());
            run.start(arms);
            run.measure();
            run.report();
        } finally {
            run.stop();
        }
    }

    private static int number(String[] arguments, int index, int otherwise) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
    }

    private void start(List<LogArm> arms) throws IOException {
        for (LogArm arm : arms) {
            LogProcess process = new LogProcess(
                    LogArmMain.class,
                    arm.name(),
                    String.valueOf(address.getPort()),
                    directory.resolve(arm.name()).toString(),
                    String.valueOf(threads));
            processes.put(arm, process);
            turns.put(arm, new ArrayList<>());
            process.await("ready");
        }
    }

    private void measure() throws IOException, InterruptedException {
        List<LogArm> order = new ArrayList<>(processes.keySet());
        Random random = new Random(42);
        for (int round = 0; round < warmUpRounds + rounds; round++) {
            Collections.shuffle(order, random);
            for (LogArm arm : order) {
                Turn turn = turn(arm, Objects.requireNonNull(processes.get(arm)));
                if (round >= warmUpRounds) {
                    Objects.requireNonNull(turns.get(arm)).add(turn);
                }
            }
        }
    }

    private Turn turn(LogArm arm, LogProcess process) throws IOException, InterruptedException {
        ask("/forget");
        process.say("cpu");
        long cpu = process.number("cpu");
        long begin = System.nanoTime();
        process.say(String.valueOf(events));
        process.await("cpu");
        long logged = System.nanoTime() - begin;
        String received = arm == LogArm.NOTHING ? events + " 0" : awaitAll();
        long arrived = System.nanoTime() - begin;
        process.say("cpu");
        String[] counts = received.split(" ");
        return new Turn(
                events,
                Integer.parseInt(counts[0]),
                Integer.parseInt(counts[1]),
                process.number("cpu") - cpu,
                logged,
                arrived);
    }

    /** Until the receiver has all, or nothing more has come for long. */
    private String awaitAll() throws IOException, InterruptedException {
        String known = "";
        long since = System.nanoTime();
        while (true) {
            String received = ask("/received");
            if (received.startsWith(events + " ")) {
                return received;
            }
            if (!received.equals(known)) {
                known = received;
                since = System.nanoTime();
            } else if (System.nanoTime() - since > GIVES_UP) {
                return received;
            }
            Thread.sleep(5);
        }
    }

    private String ask(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(address.resolve(path)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private void report() {
        System.out.printf(
                "%d threads log %d events a turn, %d rounds after %d to warm up; CPU of the JVM that logs; ratios to sidecar-sdk in"
                        + " memory, same receiver, same round%n%n",
                threads, events, rounds, warmUpRounds);
        System.out.println(
                "| arm | lost | twice | CPU µs an event | CPU ratio: median (quartiles) | without the call's own | events/s | events per s of CPU"
                        + " | logged after ms |");
        System.out.println("|---|---|---|---|---|---|---|---|---|");
        turns.forEach((arm, all) -> System.out.println(row(arm, all)));
    }

    private String row(LogArm arm, List<Turn> all) {
        List<Turn> base = turns.getOrDefault(arm.base(), all);
        double own = turns.containsKey(LogArm.NOTHING)
                ? median(Objects.requireNonNull(turns.get(LogArm.NOTHING)), Turn::cpuMicros)
                : 0;
        double[] ratios = ratios(all, base, 0);
        return "| %s | %d | %d | %.2f | %.2f (%.2f–%.2f) | %.2f | %.0f | %.0f | %.0f |"
                .formatted(
                        arm.words(),
                        all.stream().mapToInt(Turn::lost).sum(),
                        all.stream().mapToInt(Turn::twice).sum(),
                        median(all, Turn::cpuMicros),
                        quantile(ratios, 0.5),
                        quantile(ratios, 0.25),
                        quantile(ratios, 0.75),
                        quantile(ratios(all, base, own), 0.5),
                        median(all, Turn::perSecond),
                        median(all, turn -> 1e6 / turn.cpuMicros()),
                        median(all, turn -> turn.loggedNanos() / 1e6));
    }

    /** @param own what is not to be compared */
    private static double[] ratios(List<Turn> all, List<Turn> base, double own) {
        double[] ratios = new double[all.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = (all.get(i).cpuMicros() - own) / (base.get(i).cpuMicros() - own);
        }
        return ratios;
    }

    private static double median(List<Turn> turns, ToDoubleFunction<Turn> figure) {
        return quantile(turns.stream().mapToDouble(figure).toArray(), 0.5);
    }

    private static double quantile(double[] figures, double share) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1, Math.round(share * (sorted.length - 1)))];
    }

    private void stop() {
        processes.values().forEach(LogProcess::close);
        receiver.close();
    }

    private record Turn(int sent, int received, int twice, long cpuNanos, long loggedNanos, long arrivedNanos) {

        int lost() {
            return sent - received;
        }

        double cpuMicros() {
            return cpuNanos / 1e3 / Math.max(1, received);
        }

        double perSecond() {
            return received * 1e9 / arrivedNanos;
        }
    }
}
