package io.sidecarsdk.benchmarks;

import io.sidecarsdk.http.internal.balancing.Endpoint;
import io.sidecarsdk.http.internal.balancing.Endpoints;
import io.sidecarsdk.http.internal.balancing.LoadProbe;
import io.sidecarsdk.http.internal.balancing.Probing;
import io.sidecarsdk.http.internal.balancing.Random;
import io.sidecarsdk.http.internal.load.LoadReport;
import io.sidecarsdk.http.spi.DiscoveredEndpoint;
import io.sidecarsdk.internal.time.DaemonScheduler;
import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.policy.PrequalPolicy;
import io.sidecarsdk.time.Scheduler;
import io.sidecarsdk.time.TimeSource;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What picking an endpoint costs, and what taking a change into account does. A pick must not cost more because there are
 * more endpoints; a change may, it is off the calls' way.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class BalancingBenchmark {

    private static final Map<String, String> RULES = Map.of(
            "round-robin", "round-robin",
            "least-request", "least-request",
            "random", "random",
            "peak-ewma", "peak-ewma",
            "prequal", "prequal",
            "ring-hash", "{policy: ring-hash, hash-on: {header: x-user}}");

    @Param({"round-robin", "least-request", "random", "peak-ewma", "prequal", "ring-hash"})
    String rule = "";

    @Param({"10000"})
    int endpoints;

    @Param({"equal", "unequal"})
    String weights = "";

    private Endpoints balanced = new Endpoints(policy("random"), TimeSource.system(), new AtOnce());

    /** A key for each pick; each thread has its own. */
    @State(Scope.Thread)
    public static class Keys {
        long next = Thread.currentThread().getId();
    }

    /** Of probes. */
    private final DaemonScheduler timers = new DaemonScheduler("benchmark-probes");

    private static void answerAtOnce(Endpoint endpoint, PrequalPolicy policy, Consumer<LoadProbe.Answer> then) {
        int some = ThreadLocalRandom.current().nextInt(20);
        then.accept(LoadProbe.Answer.of(new LoadReport(some, 1_000_000L * (1 + some))));
    }

    @TearDown
    public void stop() {
        timers.close();
    }

    @Setup
    public void fill() {
        balanced = new Endpoints(
                policy(String.valueOf(RULES.get(rule))),
                TimeSource.system(),
                new AtOnce(),
                Random.ofThread(),
                new Probing(BalancingBenchmark::answerAtOnce, timers));
        List<DiscoveredEndpoint> all = new ArrayList<>();
        for (int i = 0; i < endpoints; i++) {
            URI address = URI.create("http://10." + i / 62_500 + '.' + i / 250 % 250 + '.' + i % 250 + ":8080");
            all.add(DiscoveredEndpoint.at(address).weight(weights.equals("equal") ? 1 : 1 + i % 7));
        }
        balanced.update(all);
    }

    @Benchmark
    public @Nullable Endpoint pick(Keys keys) {
        keys.next += 0x9E3779B97F4A7C15L;
        return balanced.pick(keys.next);
    }

    @Benchmark
    public void change() {
        balanced.changed();
    }

    private static HttpClientPolicy policy(String rule) {
        Policy policy = Policy.parse(
                "apiVersion: sidecarsdk.io/v1\nhttp: {clients: {inventory: {load-balancer: " + rule + "}}}");
        HttpClientPolicy client = policy.http().clients().get("inventory");
        if (client == null) {
            throw new IllegalStateException("inventory");
        }
        return client;
    }

    /** Nothing changes with time here; what is put off to another thread is measured with the rest. */
    private static final class AtOnce implements Scheduler {

        @Override
        public Task schedule(Duration delay, Runnable task) {
            if (delay.isZero()) {
                task.run();
            }
            return () -> {};
        }

        @Override
        public Task every(Duration interval, Runnable task) {
            return () -> {};
        }
    }
}
