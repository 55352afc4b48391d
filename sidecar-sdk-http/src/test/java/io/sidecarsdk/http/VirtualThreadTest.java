package io.sidecarsdk.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.http.testing.Upstream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import mockwebserver3.MockResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** Calls on virtual threads, where the JVM has them. */
@EnabledForJreRange(min = JRE.JAVA_21)
class VirtualThreadTest {

    private static final int CALLS = 500;

    @TempDir
    Path directory;

    @Test
    void manyCallsAtOnceHoldNoCarrierWhileTheyWait() throws Exception {
        MockResponse slow = new MockResponse.Builder()
                .body("hello")
                .headersDelay(50, TimeUnit.MILLISECONDS)
                .build();
        Path recorded = directory.resolve("pinned.jfr");
        try (Upstream upstream = Upstream.answering(slow);
                TestSidecar sidecar = TestSidecar.with("attempt-timeout: 10s, retry: {}, circuit-breaker: {}")
                        .to(upstream);
                Recording recording = new Recording()) {
            sidecar.get(); // classes are loaded under a monitor
            recording.enable("jdk.VirtualThreadPinned").withoutThreshold();
            recording.start();
            callAll(sidecar);
            recording.stop();
            recording.dump(recorded);

            assertThat(sidecar.timed("http.response.status_code", "200")).isEqualTo(CALLS + 1);
        }
        assertThat(RecordingFile.readAllEvents(recorded)).noneMatch(VirtualThreadTest::isOurs);
    }

    private static void callAll(TestSidecar sidecar) throws Exception {
        ExecutorService threads = virtualThreads();
        try {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                calls.add(threads.submit(() -> sidecar.get()));
            }
            for (Future<?> call : calls) {
                call.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdown();
        }
    }

    /** We compile for Java 17, which has no such method. */
    private static ExecutorService virtualThreads() throws ReflectiveOperationException {
        return (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    }

    private static boolean isOurs(RecordedEvent event) {
        return event.getStackTrace() != null
                && event.getStackTrace().getFrames().stream()
                        .limit(12) // what waits, and for whom
                        .anyMatch(frame ->
                                frame.getMethod().getType().getName().startsWith("io.sidecarsdk.http.internal"));
    }
}
