package io.sidecarsdk.benchmarks.logs;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a call costs the thread that logs. In bursts that fit into every arm's queue, each after all of the last one is taken:
 * whoever logs without end measures how fast queues are emptied, or how fast events are dropped. What counts is the difference
 * to {@code logback} in the same run. Run with {@code -prof io.sidecarsdk.benchmarks.logs.CallerAllocation} for the caller's bytes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 2,
        jvmArgsAppend = {
            "-Xmx512m",
            "-Dlog4j2.contextSelector=org.apache.logging.log4j.core.async.AsyncLoggerContextSelector"
        })
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class LogCallBenchmark {

    private static final int BURST = 4096;

    /**
     * logback: no appender that does anything; logbackAgain: the same once more, which shows the noise. asyncAppender: Logback's
     * queue before one that does nothing. log4jAsync: Log4j 2 over the Disruptor, before one that does nothing.
     */
    @Param({"logback", "logbackAgain", "sidecar", "asyncAppender", "log4jAsync"})
    String arm = "";

    /** A message without parameters, with one, with three, and with three and two entries of the MDC. */
    @Param({"plain", "one", "three", "mdc"})
    String message = "";

    private LogCallArm logging = LogCallArm.of("logback");
    private int count;

    @Setup
    public void start() {
        logging = LogCallArm.of(arm);
        if (message.equals("mdc")) {
            logging.context("tenant", "acme");
            logging.context("request", "b7ad6b7169203331");
        }
    }

    @Setup(Level.Invocation)
    public void awaitIdle() {
        while (!logging.isIdle()) {
            Thread.onSpinWait();
        }
    }

    @Benchmark
    @OperationsPerInvocation(BURST)
    public void burst() {
        for (int i = 0; i < BURST; i++) {
            switch (message) {
                case "plain" -> logging.plain();
                case "one" -> logging.one("jane");
                default -> logging.three("jane", count++ & 63, "Hamburg");
            }
        }
    }

    @TearDown
    public void stop() {
        logging.end();
    }
}
