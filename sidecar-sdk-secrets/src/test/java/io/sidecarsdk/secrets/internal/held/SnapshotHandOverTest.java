package io.sidecarsdk.secrets.internal.held;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.secrets.Secret;
import io.sidecarsdk.secrets.internal.BareContext;
import io.sidecarsdk.secrets.internal.VaultFixture;
import io.sidecarsdk.testing.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Readers against rotation and retirement, on real threads. {@code -Dsecrets.reads=100000000 -Dsecrets.rotations=10000} is
 * the long run.
 */
class SnapshotHandOverTest {

    private static final long READS = Long.getLong("secrets.reads", 2_000_000);
    private static final int ROTATIONS = Integer.getInteger("secrets.rotations", 2_000);
    private static final int READERS = 2;

    private final ExecutorService threads = Executors.newFixedThreadPool(READERS + 1);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private static Map<String, String> pair(long number) {
        return Map.of("username", "user-" + number, "password", "password-" + number);
    }

    @Test
    void noReadIsTornHoweverOftenVersionsAreReplaced() throws Exception {
        VirtualTime time = new VirtualTime();
        ManagedSecret secret = new ManagedSecret(
                "database", Runnable::run, new BareContext(VaultFixture.policy(VaultFixture.DATABASE), time, 1));
        secret.publish(pair(1), Tenure.UNLIMITED, Duration.ofMinutes(5));
        AtomicBoolean done = new AtomicBoolean();
        List<Future<long[]>> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            readers.add(threads.submit(() -> read(secret, done)));
        }
        long rotated = 0;
        while (readers.stream().anyMatch(reader -> !reader.isDone())) {
            rotated++;
            secret.publish(pair(rotated + 1), Tenure.UNLIMITED, Duration.ofMinutes(5));
            time.advance(
                    Duration.ofMillis(500)); // so that old ones are wiped under the readers' hands, ten seconds late
            done.set(rotated >= ROTATIONS);
        }
        long reads = 0;
        for (Future<long[]> reader : readers) {
            long[] counts = reader.get(1, TimeUnit.MINUTES);
            reads += counts[0];
            assertThat(counts[1]).as("torn").isZero();
        }
        assertThat(reads).isGreaterThanOrEqualTo(READS);
        assertThat(rotated).isGreaterThanOrEqualTo(ROTATIONS);
    }

    /** Counts what was read, and what was of two versions. */
    private static long[] read(Secret secret, AtomicBoolean done) {
        long reads = 0;
        long torn = 0;
        while (reads < READS / READERS || !done.get()) {
            Secret.Snapshot now = secret.current();
            try {
                String username = now.get("username").substring("user-".length());
                String password = new String(now.chars("password")).substring("password-".length());
                boolean whole = username.equals(password) && Long.parseLong(username) == now.version();
                torn += whole ? 0 : 1;
            } catch (IllegalStateException retiredWhileThisThreadSlept) {
                // told, and not given a value that is wiped in part
            }
            reads++;
        }
        return new long[] {reads, torn};
    }

    /** The race that matters most, again and again from a barrier: one copies while the other wipes. */
    @Test
    void whoCopiesWhileTheValuesAreWipedGetsAllOrIsTold() throws Exception {
        int rounds = (int) Math.min(READS / 100, 200_000);
        String value = "x".repeat(4096);
        CyclicBarrier together = new CyclicBarrier(2);
        FieldsSnapshot[] shared = new FieldsSnapshot[1];
        Future<int[]> reader = threads.submit(() -> {
            int[] outcomes = new int[3];
            for (int i = 0; i < rounds; i++) {
                together.await(20, TimeUnit.SECONDS);
                try {
                    outcomes[shared[0].get("value").equals(value) ? 0 : 2]++;
                } catch (IllegalStateException told) {
                    outcomes[1]++;
                }
                together.await(20, TimeUnit.SECONDS);
            }
            return outcomes;
        });
        for (int i = 0; i < rounds; i++) {
            shared[0] = new FieldsSnapshot("key", 1, Map.of("value", value), Tenure.UNLIMITED);
            together.await(20, TimeUnit.SECONDS);
            spin(i % 64);
            shared[0].retire(Instant.EPOCH);
            together.await(20, TimeUnit.SECONDS);
        }
        int[] outcomes = reader.get(1, TimeUnit.MINUTES);
        assertThat(outcomes[2]).as("wiped in part").isZero();
        assertThat(outcomes[0] + outcomes[1]).isEqualTo(rounds);
    }

    private static void spin(int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }
}
