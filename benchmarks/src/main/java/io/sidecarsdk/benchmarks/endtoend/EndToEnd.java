package io.sidecarsdk.benchmarks.endtoend;

import io.sidecarsdk.http.EnvoyConfig;
import io.sidecarsdk.policy.Policy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Runs all arms against each other and prints a table. */
public final class EndToEnd {

    private final int threads;
    private final long millis;
    private final int rounds;
    private final int warmUpRounds;
    private final Map<Arm, ArmProcess> processes = new EnumMap<>(Arm.class);
    private final Map<Arm, List<ArmProcess.Measured>> measured = new EnumMap<>(Arm.class);
    private final List<Server> servers = new ArrayList<>();

    private EndToEnd(int threads, long millis, int rounds, int warmUpRounds) {
        this.threads = threads;
        this.millis = millis;
        this.rounds = rounds;
        this.warmUpRounds = warmUpRounds;
    }

    /** @param arguments threads, milliseconds of a turn, rounds, rounds before them to warm up, arms to run (all) */
    public static void main(String[] arguments) throws IOException {
        List<Arm> arms = arguments.length > 4
                ? Arrays.stream(arguments[4].split(",")).map(Arm::valueOf).toList()
                : List.of(Arm.values());
        EndToEnd run = new EndToEnd(
                Integer.parseInt(arguments[0]),
                Long.parseLong(arguments[1]),
                Integer.parseInt(arguments[2]),
                Integer.parseInt(arguments[3]));
        try {
            run.start(arms);
            run.measure();
            run.report();
        } finally {
            run.stop();
        }
    }

    private void start(List<Arm> arms) throws IOException {
        Path directory = Files.createTempDirectory("end-to-end");
        Server upstream = started(Server.upstream(directory));
        for (Arm arm : arms) {
            List<Server> working = new ArrayList<>(List.of(upstream));
            URI target = upstream.address();
            if (arm.isProxied()) {
                Server proxy = started(proxy(arm, upstream.address(), directory));
                working.add(proxy);
                target = proxy.address();
            }
            processes.put(arm, new ArmProcess(arm, target, threads, working));
            measured.put(arm, new ArrayList<>());
        }
    }

    private static Server proxy(Arm arm, URI upstream, Path directory) throws IOException {
        return switch (arm) {
            case HAPROXY -> Server.haProxy(upstream, directory);
            case NGINX -> Server.nginxProxy(upstream, directory);
            case ENVOY -> envoy(upstream, directory);
            default -> throw new IllegalArgumentException(arm + " has no proxy");
        };
    }

    private static Server envoy(URI upstream, Path directory) throws IOException {
        int port = Server.freePort();
        String configuration = EnvoyConfig.of(Policy.parse(Arm.policy(upstream)))
                .listener("127.0.0.1", port)
                .admin("127.0.0.1", Server.freePort())
                .yaml();
        return Server.envoy(configuration, port, directory);
    }

    private Server started(Server server) {
        servers.add(server);
        return server;
    }

    private void measure() throws IOException {
        List<Arm> order = new ArrayList<>(processes.keySet());
        Random random = new Random(42);
        for (int round = 0; round < warmUpRounds + rounds; round++) {
            Collections.shuffle(order, random);
            for (Arm arm : order) {
                ArmProcess.Measured turn = process(arm).run(millis);
                if (round >= warmUpRounds) {
                    measurements(arm).add(turn);
                }
            }
        }
    }

    private ArmProcess process(Arm arm) {
        return java.util.Objects.requireNonNull(processes.get(arm));
    }

    private List<ArmProcess.Measured> measurements(Arm arm) {
        return java.util.Objects.requireNonNull(measured.get(arm));
    }

    private void report() {
        System.out.printf(
                "%d threads, %d rounds of %d ms for each arm; CPU of JVM, proxy and upstream; ratios to bare OkHttp in the same round%n%n",
                threads, rounds, millis);
        System.out.println(
                "| arm | CPU ratio: median (quartiles) | CPU µs a call | own JVM's µs | calls/s | p50 µs | p99 µs |");
        System.out.println("|---|---|---|---|---|---|---|");
        measured.forEach((arm, turns) -> System.out.println(row(arm, turns)));
    }

    private String row(Arm arm, List<ArmProcess.Measured> turns) {
        List<ArmProcess.Measured> bare = measurements(Arm.BARE);
        double[] ratios = new double[turns.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = turns.get(i).cpuMicrosPerCall() / bare.get(i).cpuMicrosPerCall();
        }
        return "| %s | %.2f (%.2f–%.2f) | %.1f | %.1f | %.0f | %.0f | %.0f |"
                .formatted(
                        arm.words(),
                        quantile(ratios, 0.5),
                        quantile(ratios, 0.25),
                        quantile(ratios, 0.75),
                        median(turns, ArmProcess.Measured::cpuMicrosPerCall),
                        median(turns, ArmProcess.Measured::ownCpuMicrosPerCall),
                        median(turns, turn -> turn.calls() * 1000.0 / millis),
                        median(turns, turn -> turn.medianNanos() / 1e3),
                        median(turns, turn -> turn.p99Nanos() / 1e3));
    }

    private static double median(
            List<ArmProcess.Measured> turns, java.util.function.ToDoubleFunction<ArmProcess.Measured> figure) {
        return quantile(turns.stream().mapToDouble(figure).toArray(), 0.5);
    }

    private static double quantile(double[] figures, double share) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1, Math.round(share * (sorted.length - 1)))];
    }

    private void stop() {
        processes.values().forEach(ArmProcess::close);
        servers.forEach(Server::close);
    }
}
