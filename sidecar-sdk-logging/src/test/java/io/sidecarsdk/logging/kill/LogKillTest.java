package io.sidecarsdk.logging.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Services that forward logs are killed with SIGKILL while they log, and started again on the same directory; the receiver is
 * real, and at times it refuses or forgets to answer. All that a service was told is accepted arrives, perhaps twice.
 *
 * <p>A write that a kill cuts short leaves a torn record. That happens on file systems in memory, and hardly on others; so
 * most directories are in one where there is one. Some kills come at any moment, most when the process has just begun to
 * write.
 */
@Tag("durability")
@Timeout(3600)
class LogKillTest {

    private static final int ROUNDS = Integer.getInteger("sidecar.kill.rounds", 100);
    private static final long SEED = Long.getLong("sidecar.kill.seed", System.nanoTime());

    /** Directories in use at the same time; the last one is on disk. */
    private static final int LANES = 3;

    /** Kills until what waits is shipped for a change, so that it does not become too much. */
    private static final int KILLS = 10;

    /** Several, so that much of the time goes into writing to their queues: what a kill is to hit. One ships at once. */
    private static final List<String> SINKS = List.of("a", "b", "c", "d");

    private static final int MOST_LARGE_ONES = 150;
    private static final Path MEMORY = Path.of("/dev/shm");

    private final AtomicInteger processes = new AtomicInteger();
    private final List<Path> folders = new ArrayList<>();
    private final List<Lane> lanes = new ArrayList<>();

    @AfterEach
    void cleanUp() throws IOException {
        for (Path folder : folders) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    @Test
    void nothingThatWasAcceptedIsLostWhenTheProcessIsKilled() throws Exception {
        KillLauncher launcher = new KillLauncher(folder(false));
        try (KillReceiver receiver = new KillReceiver(SEED)) {
            for (int i = 0; i < LANES; i++) {
                lanes.add(new Lane(launcher, receiver, i));
            }
            launcher.train(lanes.get(0).policy);
            runAll();
            report(receiver);

            lanes.forEach(lane -> lane.assertNothingIsMissing(receiver));
            assertThat(receiver.spoiled()).isEmpty();
            assertThat(accepted()).isGreaterThan(ROUNDS);
            if (Files.isWritable(MEMORY)) {
                assertThat(torn(true) + torn(false))
                        .as("torn tails, or else this would show nothing")
                        .isGreaterThanOrEqualTo(ROUNDS < 1000 ? ROUNDS / 50 : ROUNDS / 10);
            }
        } finally {
            launcher.killAll();
        }
    }

    private void runAll() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(LANES);
        try {
            List<Future<?>> running = new ArrayList<>();
            lanes.forEach(lane -> running.add(threads.submit(lane::run)));
            for (Future<?> lane : running) {
                lane.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void report(KillReceiver receiver) {
        System.out.printf(
                "%d kills (seed %d): %d events accepted by each of %d sinks, %d received, %d of them again;"
                        + " torn tails in memory %d, on disk %d%n",
                ROUNDS,
                SEED,
                accepted(),
                SINKS.size(),
                receiver.taken(),
                receiver.taken() - receiver.different(),
                torn(true),
                torn(false));
    }

    private long accepted() {
        return lanes.stream()
                .flatMap(lane -> lane.accepted.values().stream())
                .mapToLong(count -> count)
                .sum();
    }

    private long torn(boolean memory) {
        return lanes.stream()
                .filter(lane -> lane.memory == memory)
                .mapToLong(lane -> lane.torn.size())
                .sum();
    }

    private Path folder(boolean memory) throws IOException {
        Path folder =
                memory ? Files.createTempDirectory(MEMORY, "sidecar-kill") : Files.createTempDirectory("sidecar-kill");
        folders.add(folder);
        return folder;
    }

    /** One directory, and the processes that use it one after the other. */
    private final class Lane {

        private final KillLauncher launcher;
        private final boolean memory;
        private final Random random;
        private final int kills;
        private final Path buffer;
        private final Path policy;
        private final Map<Integer, Long> accepted = new TreeMap<>();
        private final Set<String> torn = new HashSet<>();

        private Lane(KillLauncher launcher, KillReceiver receiver, int number) throws IOException {
            this.launcher = launcher;
            this.memory = number < LANES - 1 && Files.isWritable(MEMORY);
            this.random = new Random(SEED + number);
            this.kills = kills(number);
            Path folder = folder(memory);
            this.buffer = folder.resolve("buffer");
            this.policy = Files.writeString(folder.resolve("sidecar.yaml"), policy(receiver));
        }

        /** A tenth on disk, the rest in memory. */
        private static int kills(int lane) {
            int onDisk = ROUNDS / 10;
            int inMemory = (ROUNDS - onDisk) / (LANES - 1);
            return lane == LANES - 1 ? ROUNDS - inMemory * (LANES - 1) : inMemory;
        }

        private String policy(KillReceiver receiver) {
            StringBuilder policy = new StringBuilder("""
                    apiVersion: sidecarsdk.io/v1
                    service: {name: victim}
                    logging:
                      shutdown: 10s
                      buffer: {directory: '%s', memory: 64MiB}
                      sinks:
                    """.formatted(buffer));
            for (String sink : SINKS) {
                String when = sink.equals("a") ? "interval: 10ms" : "interval: 5m, batch: 100000, batch-size: 16MiB";
                policy.append("    %s: {http: {endpoint: '%s', %s}, retry: {base: 10ms, max: 50ms}}%n"
                        .formatted(sink, receiver.endpoint(sink), when));
            }
            return policy.toString();
        }

        private Void run() throws Exception {
            for (int round = 1; round <= kills; round++) {
                int process = processes.incrementAndGet();
                accepted.put(process, killed(process));
                if (round % KILLS == 0 || round == kills) {
                    drain();
                }
            }
            return null;
        }

        /** How many of its events the process said were accepted. */
        private long killed(int process) throws Exception {
            Process victim = launcher.start(policy, Integer.toString(process));
            try (DataInputStream said = new DataInputStream(victim.getInputStream())) {
                long count = said.readLong();
                countTorn();
                long enough = random.nextInt(10) == 0
                        ? random.nextInt(KillEvent.SMALL_ONES)
                        : KillEvent.SMALL_ONES + random.nextInt(MOST_LARGE_ONES);
                while (count < enough) {
                    count = said.readLong();
                }
                if (random.nextInt(10) == 0) {
                    awaitNanos(random.nextInt(5_000_000));
                } else {
                    awaitWrite();
                }
                victim.toHandle().destroyForcibly(); // Process.destroyForcibly would close what it still has to say
                return lastOf(said, count);
            } finally {
                victim.toHandle().destroyForcibly();
                victim.waitFor();
            }
        }

        /** Not asleep: it is to be exact. */
        private static void awaitNanos(int nanos) {
            long end = System.nanoTime() + nanos;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        }

        /** Until the first queue's file grows: then the process is writing, and goes on to the next queues. */
        private void awaitWrite() throws IOException {
            File last = lastSegment();
            long length = last.length();
            long end = System.nanoTime() + 20_000_000;
            while (last.length() == length && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        }

        private File lastSegment() throws IOException {
            try (Stream<Path> files = Files.list(buffer.resolve(SINKS.get(0)).resolve("0"))) {
                return files.filter(file -> file.toString().endsWith(".segment"))
                        .max(Comparator.naturalOrder())
                        .orElse(buffer)
                        .toFile();
            }
        }

        private static long lastOf(DataInputStream said, long known) throws IOException {
            long last = known;
            try {
                while (true) {
                    last = said.readLong();
                }
            } catch (EOFException end) {
                return last;
            }
        }

        private void drain() throws Exception {
            assertThat(launcher.start(policy, "drain").waitFor())
                    .as("all was shipped, and nothing dropped (seed %d)", SEED)
                    .isZero();
            countTorn();
        }

        /** What the process that runs now, or has just ended, has found; only the last copies are kept. */
        private void countTorn() throws IOException {
            for (String sink : SINKS) {
                Path quarantine = buffer.resolve(sink).resolve("0/quarantine");
                if (Files.exists(quarantine)) {
                    try (Stream<Path> copies = Files.list(quarantine)) {
                        copies.forEach(copy -> torn.add(sink + copy.getFileName()));
                    }
                }
            }
        }

        private void assertNothingIsMissing(KillReceiver receiver) {
            accepted.forEach((process, count) -> {
                for (String sink : SINKS) {
                    assertThat(receiver.missing(sink, process, count))
                            .as("of the first %d events of process %d, sink %s, seed %d", count, process, sink, SEED)
                            .isEqualTo(new BitSet());
                }
            });
        }
    }
}
