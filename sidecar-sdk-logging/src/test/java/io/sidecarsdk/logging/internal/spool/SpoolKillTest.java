package io.sidecarsdk.logging.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process is killed while it appends, again and again: what it was told is there, is there. */
@Timeout(600)
class SpoolKillTest {

    private static final int ROUNDS = Integer.getInteger("sidecar.kill.rounds", 20);

    @TempDir
    private Path folder;

    private final Random random = new Random();

    @Test
    void nothingThatWasTakenIsLostWhenTheProcessIsKilled() throws Exception {
        SpoolFixture fixture = new SpoolFixture(folder.resolve("spool"));
        long done = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long accepted = killedAfter(fixture.directory);
            try (Spool spool = fixture.open(SpoolVictim.settings())) {
                done = readAll(spool, done);
                assertThat(done).as("round %d", round).isGreaterThanOrEqualTo(accepted);
                spool.acknowledge(done - 1);
            }
        }
        assertThat(fixture.damaged).isZero();
        System.out.printf("%d kills, %d records, %d torn tails%n", ROUNDS, done, fixture.tails.size());
    }

    /** Each as it was appended, none missing, from {@code first} on; the number after the last. */
    private static long readAll(Spool spool, long first) throws IOException {
        long next = first;
        for (Portion some = spool.read(64, 4 << 20); !some.isEmpty(); some = spool.read(64, 4 << 20)) {
            for (Entry entry : some.entries()) {
                assertThat(entry.sequence()).isEqualTo(next);
                assertThat(entry.payload()).isEqualTo(SpoolVictim.payload(next));
                next++;
            }
        }
        return next;
    }

    /** The number up to which the victim was told that all is taken. */
    private long killedAfter(Path directory) throws Exception {
        Process victim = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SpoolVictim.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (DataInputStream said = new DataInputStream(victim.getInputStream())) {
            long accepted = said.readLong();
            long end = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(random.nextInt(60_000));
            while (System.nanoTime() < end) {
                accepted = said.readLong();
            }
            victim.toHandle().destroyForcibly(); // Process.destroyForcibly would close what it still has to say
            return lastOf(said, accepted);
        } finally {
            victim.destroyForcibly();
            victim.waitFor();
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
}
