package io.sidecarsdk.logging.internal.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process is killed while it reads files that another one writes and rotates: no line is left out. */
@Timeout(600)
class TailKillTest {

    private static final int ROUNDS = Integer.getInteger("sidecar.kill.rounds", 20);

    @TempDir
    private Path folder;

    private final Random random = new Random();
    private final AtomicBoolean writing = new AtomicBoolean(true);
    private volatile int written;
    private volatile int rotations;

    @Test
    void noLineIsLostWhenTheProcessIsKilled() throws Exception {
        Thread writer = new Thread(this::write);
        writer.start();
        try {
            for (int round = 0; round < ROUNDS; round++) {
                killedAfter(Duration.ofMillis(random.nextInt(400)));
            }
        } finally {
            writing.set(false);
            writer.join();
        }
        Process last = start();
        try {
            await().atMost(Duration.ofMinutes(2)).until(() -> read().contains(event(written - 1)));
        } finally {
            last.destroyForcibly().waitFor();
        }
        List<String> read = read();
        Set<String> missing = new TreeSet<>();
        Set<String> got = Set.copyOf(read);
        for (int i = 0; i < written; i++) {
            if (!got.contains(event(i))) {
                missing.add(event(i));
            }
        }
        System.out.printf(
                "%d kills, %d rotations, %d events, %d read twice%n",
                ROUNDS, rotations, written, read.size() - got.size());
        assertThat(missing).isEmpty();
        assertThat(rotations).isPositive();
    }

    private static String event(int number) {
        return "line " + number + "| more of " + number;
    }

    /** Some lines in pieces, and a new file now and then. */
    private void write() {
        Path file = folder.resolve("app.log");
        try {
            while (writing.get()) {
                try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
                    for (int i = random.nextInt(3000); i >= 0; i--) {
                        byte[] bytes = (event(written).replace('|', '\n') + "\n").getBytes(StandardCharsets.UTF_8);
                        int piece = random.nextInt(10) > 0 ? bytes.length : random.nextInt(bytes.length);
                        out.write(bytes, 0, piece);
                        out.write(bytes, piece, bytes.length - piece);
                        written++;
                        if (i % 50 == 0) {
                            Thread.sleep(5); // a pace that can be kept up with
                        }
                    }
                }
                rotations++;
                Files.move(file, folder.resolve("app.log." + rotations));
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void killedAfter(Duration life) throws Exception {
        Process victim = start();
        try {
            assertThat(victim.getInputStream().read()).isEqualTo('!');
            Thread.sleep(life.toMillis());
            assertThat(victim.isAlive()).isTrue();
        } finally {
            victim.destroyForcibly().waitFor();
        }
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TailVictim.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private List<String> read() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(folder.resolve("buffer")));
        lines.removeIf(String::isEmpty);
        return lines;
    }
}
