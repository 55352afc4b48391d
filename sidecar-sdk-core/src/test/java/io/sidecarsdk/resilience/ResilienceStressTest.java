package io.sidecarsdk.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.Sidecar;
import io.sidecarsdk.policy.Policy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Many threads on the machine's own clock: what must hold whoever wins. */
class ResilienceStressTest {

    private static Sidecar sidecar(String resilience) {
        return Sidecar.start(Policy.parse("apiVersion: sidecarsdk.io/v1\nresilience: " + resilience));
    }

    /** Work ends just before, at and just after its deadline, nested work too; the next call starts without an interrupt. */
    @Test
    void noInterruptOfATimeoutReachesWhatFollows() throws InterruptedException {
        AtomicInteger leaked = new AtomicInteger();
        AtomicInteger timedOut = new AtomicInteger();
        AtomicInteger inTime = new AtomicInteger();
        try (Sidecar sidecar = sidecar("{outer: {timeout: 2ms}, inner: {timeout: 1ms}}")) {
            Resilience outer = sidecar.resilience("outer");
            Resilience inner = sidecar.resilience("inner");
            inParallel(8, 300, () -> {
                try {
                    outer.call(() -> {
                        spin(ThreadLocalRandom.current().nextLong(4_000_000));
                        return inner.call(() -> {
                            spin(ThreadLocalRandom.current().nextLong(3_000_000));
                            return "done";
                        });
                    });
                    inTime.incrementAndGet();
                } catch (DeadlineExceededException expected) {
                    timedOut.incrementAndGet();
                } catch (Exception other) {
                    throw new AssertionError(other);
                }
                if (Thread.interrupted()) {
                    leaked.incrementAndGet();
                }
            });
        }
        assertThat(leaked).hasValue(0);
        assertThat(timedOut).hasPositiveValue();
        assertThat(inTime).hasPositiveValue();
    }

    private static void spin(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    /** Ten calls fail at the same moment, and one may be repeated at a time. */
    @Test
    void noMoreRetriesAreInFlightThanTheBudgetAllows() throws InterruptedException {
        int callers = 10;
        CyclicBarrier allFail = new CyclicBarrier(callers);
        CountDownLatch othersGaveUp = new CountDownLatch(callers - 1);
        AtomicInteger attempts = new AtomicInteger();
        AtomicInteger succeeded = new AtomicInteger();
        try (Sidecar sidecar = sidecar(
                "{a: {retry: {max-attempts: 2, backoff: {base: 1ms}, budget: {ratio: 0%, min-concurrency: 1}}}}")) {
            Resilience policy = sidecar.resilience("a");
            inParallel(callers, 1, () -> {
                AtomicInteger own = new AtomicInteger();
                try {
                    policy.call(() -> {
                        attempts.incrementAndGet();
                        if (own.incrementAndGet() == 1) {
                            await(allFail);
                            throw new IOException();
                        }
                        othersGaveUp.await(); // so the one retry is in flight while all the others ask for theirs
                        return "done";
                    });
                    succeeded.incrementAndGet();
                } catch (Exception refused) {
                    othersGaveUp.countDown();
                }
            });
        }
        assertThat(attempts).hasValue(callers + 1);
        assertThat(succeeded).hasValue(1);
    }

    private static void await(CyclicBarrier barrier) throws InterruptedException {
        try {
            barrier.await();
        } catch (BrokenBarrierException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aTimeoutEndsWorkThatWaitsForEver() throws InterruptedException {
        AtomicInteger ended = new AtomicInteger();
        try (Sidecar sidecar = sidecar("{a: {timeout: 20ms}}")) {
            Resilience policy = sidecar.resilience("a");
            inParallel(8, 5, () -> {
                long start = System.nanoTime();
                try {
                    policy.call(() -> {
                        new CountDownLatch(1).await();
                        return "never";
                    });
                } catch (DeadlineExceededException expected) {
                    if (System.nanoTime() - start >= Duration.ofMillis(20).toNanos()) {
                        ended.incrementAndGet();
                    }
                } catch (Exception other) {
                    throw new AssertionError(other);
                }
            });
        }
        assertThat(ended).hasValue(40);
    }

    private static void inParallel(int threads, int times, Runnable work) throws InterruptedException {
        List<Thread> running = new ArrayList<>();
        AtomicInteger failed = new AtomicInteger();
        for (int t = 0; t < threads; t++) {
            Thread thread = new Thread(() -> {
                for (int i = 0; i < times; i++) {
                    work.run();
                }
            });
            thread.setUncaughtExceptionHandler((dead, reason) -> failed.incrementAndGet());
            thread.start();
            running.add(thread);
        }
        for (Thread thread : running) {
            thread.join();
        }
        assertThat(failed).hasValue(0);
    }
}
