package io.sidecarsdk.secrets.internal.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sidecarsdk.testing.VirtualTime;
import io.sidecarsdk.time.Scheduler.Task;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SecretWorkersTest {

    private final VirtualTime time = new VirtualTime();
    private final AtomicInteger runs = new AtomicInteger();

    @Test
    void aScheduledTaskRunsOnAWorkerWhenItsTimeHasCome() {
        Deque<Runnable> handedOver = new ArrayDeque<>();
        SecretWorkers workers = SecretWorkers.on(handedOver::add, time);
        workers.schedule(Duration.ofSeconds(5), runs::incrementAndGet);
        time.advance(Duration.ofSeconds(4));
        assertThat(handedOver).isEmpty();
        time.advance(Duration.ofSeconds(1));
        assertThat(handedOver).hasSize(1);
        assertThat(runs).hasValue(0);
        handedOver.remove().run();
        assertThat(runs).hasValue(1);
    }

    @Test
    void aTaskThatIsTakenBackWhileItWaitsForAThreadDoesNotRun() {
        Deque<Runnable> handedOver = new ArrayDeque<>();
        SecretWorkers workers = SecretWorkers.on(handedOver::add, time);
        Task task = workers.schedule(Duration.ofSeconds(5), runs::incrementAndGet);
        time.advance(Duration.ofSeconds(5));
        task.cancel();
        handedOver.remove().run();
        assertThat(runs).hasValue(0);
    }

    @Test
    void aRepeatedTaskGoesOnWhenItFailsAndEndsWhenItIsTakenBack() {
        SecretWorkers workers = SecretWorkers.on(Runnable::run, time);
        Task task = workers.every(Duration.ofSeconds(5), () -> {
            runs.incrementAndGet();
            throw new IllegalStateException("no");
        });
        time.advance(Duration.ofSeconds(15));
        assertThat(runs).hasValue(3);
        task.cancel();
        time.advance(Duration.ofSeconds(15));
        assertThat(runs).hasValue(3);
        assertThat(time.scheduled()).isZero();
    }

    @Test
    void aRepeatedTaskThatTakesLongDoesNotPileUp() {
        Deque<Runnable> handedOver = new ArrayDeque<>();
        SecretWorkers workers = SecretWorkers.on(handedOver::add, time);
        workers.every(Duration.ofSeconds(5), runs::incrementAndGet);
        time.advance(Duration.ofMinutes(1));
        assertThat(handedOver).hasSize(1);
    }

    @Test
    void aTaskForWhichThereIsNoRoomIsTriedAgain() {
        AtomicInteger room = new AtomicInteger();
        SecretWorkers workers = SecretWorkers.on(
                work -> {
                    if (room.get() == 0) {
                        throw new RejectedExecutionException();
                    }
                    work.run();
                },
                time);
        workers.execute(runs::incrementAndGet);
        time.advance(Duration.ofSeconds(10));
        assertThat(runs).hasValue(0);
        room.set(1);
        time.advance(Duration.ofSeconds(1));
        assertThat(runs).hasValue(1);
    }

    @Test
    void noMoreThanItsThreadsAreBusyAndAfterItsEndNothingIsBegun() {
        SecretWorkers workers = SecretWorkers.start(time);
        CountDownLatch release = new CountDownLatch(1);
        for (int i = 0; i < 10; i++) {
            workers.execute(() -> {
                runs.incrementAndGet();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        await().until(() -> runs.get() == SecretWorkers.THREADS);
        workers.close(); // interrupts the four; the others were waiting
        workers.execute(runs::incrementAndGet);
        assertThat(runs).hasValue(SecretWorkers.THREADS);
        release.countDown();
    }
}
