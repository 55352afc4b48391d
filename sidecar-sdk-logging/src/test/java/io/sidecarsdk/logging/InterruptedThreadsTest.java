package io.sidecarsdk.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Containers and frameworks interrupt threads that they do not know, at the end of an application or of a test. */
@Timeout(60)
class InterruptedThreadsTest {

    @TempDir
    Path folder;

    @Test
    void threads_that_somebody_interrupts_go_on_waiting_and_then_shipping() throws Exception {
        Path file = folder.resolve("app.log");
        try (LoggingFixture fixture = new LoggingFixture("  sinks: {disk: {file: {path: '" + file + "'}}}")) {
            List<Thread> ours = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("sidecar-log-"))
                    .toList();
            assertThat(ours).isNotEmpty();

            ours.forEach(Thread::interrupt);

            // with the flag set no wait is one: the thread would go round at full speed
            await().atMost(LoggingFixture.LONG).until(() -> ours.stream().noneMatch(Thread::isInterrupted));
            fixture.app.info("after it");
            assertThat(fixture.flush()).isTrue();
            assertThat(Files.readString(file)).contains("after it");
        }
    }
}
