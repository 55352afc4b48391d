package io.sidecarsdk.logging.internal.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.time.TimeSource;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailThreadTest implements TailIntake {

    @TempDir
    private Path folder;

    private final AtomicInteger lines = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile boolean room = true;
    private volatile boolean broken;

    @Override
    public boolean isSafe() {
        return true;
    }

    @Override
    public boolean admits(String logger, Severity severity) {
        if (broken) {
            failures.incrementAndGet();
            throw new IllegalStateException("broken");
        }
        return true;
    }

    @Override
    public boolean offer(TailedLine line) {
        if (!room) {
            return false;
        }
        lines.incrementAndGet();
        line.settled();
        return true;
    }

    private static Thread thread() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("sidecar-log-tail"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void itReadsOnAThreadOfItsOwnThatIsInterruptedWithoutHarmAndEnds() throws Exception {
        Path file = folder.resolve("app.log");
        Files.writeString(file, "one\n");
        Tails tails = new Tails(this, TimeSource.system(), (event, tail, path, detail) -> {});
        TailSettings settings = new TailSettings(
                "app", file.toString(), true, Optional.empty(), 1024, Severity.INFO, "tail.app", false);
        tails.change(List.of(settings), folder.resolve("state"), 1 << 20);
        tails.start();
        await().until(() -> lines.get() == 1);

        Thread reader = thread();
        assertThat(reader.isDaemon()).isTrue();
        for (int i = 0; i < 50; i++) {
            reader.interrupt();
            Files.writeString(file, "more\n", StandardOpenOption.APPEND);
        }
        await().until(() -> lines.get() == 51);

        room = false;
        Files.writeString(file, "waits\n", StandardOpenOption.APPEND);
        long before = ManagementFactory.getThreadMXBean().getThreadCpuTime(reader.getId());
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
        long spent = ManagementFactory.getThreadMXBean().getThreadCpuTime(reader.getId()) - before;
        assertThat(Duration.ofNanos(spent)).isLessThan(Duration.ofMillis(100));
        room = true;
        await().until(() -> lines.get() == 52);

        tails.close();
        reader.join(5000);
        assertThat(reader.isAlive()).isFalse();
        tails.close();
    }

    @Test
    void itLivesOnAfterAFailureThatNobodyExpects() throws Exception {
        Path file = folder.resolve("app.log");
        Files.writeString(file, "one\n");
        broken = true;
        Tails tails = new Tails(this, TimeSource.system(), (event, tail, path, detail) -> {});
        TailSettings settings = new TailSettings(
                "app", file.toString(), true, Optional.empty(), 1024, Severity.INFO, "tail.app", false);
        tails.change(List.of(settings), null, 1 << 20);
        tails.start();
        try {
            await().until(() -> failures.get() >= 2);
            broken = false;
            await().until(() -> lines.get() == 1);
        } finally {
            tails.close();
        }
    }
}
