package io.sidecarsdk.internal.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.testing.VirtualTime;
import io.sidecarsdk.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SchedulersTest {

    private final AtomicInteger runs = new AtomicInteger();

    @Nested
    class OfTheSdksOwn {

        private final DaemonScheduler scheduler = new DaemonScheduler("sidecar-test");

        @Test
        void goOnWithATaskThatFails() throws InterruptedException {
            CountDownLatch thrice = new CountDownLatch(3);
            scheduler.every(Duration.ofMillis(1), () -> {
                thrice.countDown();
                throw new IllegalStateException("again and again");
            });
            assertThat(thrice.await(10, TimeUnit.SECONDS)).isTrue();
            scheduler.close();
        }

        @Test
        void goOnWithOtherTasksAfterAnError() throws InterruptedException {
            CountDownLatch ran = new CountDownLatch(1);
            scheduler.schedule(Duration.ZERO, () -> {
                throw new StackOverflowError();
            });
            scheduler.schedule(Duration.ZERO, ran::countDown);
            assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
            scheduler.close();
        }

        @Test
        void takeATaskBack() throws InterruptedException {
            CountDownLatch later = new CountDownLatch(1);
            Scheduler.Task task = scheduler.schedule(Duration.ofMillis(20), runs::incrementAndGet);
            task.cancel();
            task.cancel();
            scheduler.schedule(Duration.ofMillis(40), later::countDown);
            assertThat(later.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(runs).hasValue(0);
            scheduler.close();
        }

        @Test
        void takeNothingAfterTheClose() {
            scheduler.close();
            scheduler.schedule(Duration.ZERO, runs::incrementAndGet).cancel();
            scheduler.every(Duration.ofNanos(1), runs::incrementAndGet).cancel();
            scheduler.close();
            assertThat(runs).hasValue(0);
        }
    }

    @Nested
    class Lent {

        private final VirtualTime owners = new VirtualTime();
        private final LentScheduler lent = new LentScheduler(owners);

        @Test
        void runWhatIsPutOnThem() {
            lent.schedule(Duration.ofSeconds(1), runs::incrementAndGet);
            lent.every(Duration.ofSeconds(1), runs::incrementAndGet);
            owners.advance(Duration.ofSeconds(3));
            assertThat(runs).hasValue(4);
        }

        @Test
        void takeATaskBack() {
            lent.schedule(Duration.ofSeconds(1), runs::incrementAndGet).cancel();
            lent.every(Duration.ofSeconds(1), runs::incrementAndGet).cancel();
            assertThat(owners.scheduled()).isZero();
        }

        @Test
        void takeAllTasksBackWhenTheyAreClosed() {
            lent.schedule(Duration.ofSeconds(1), runs::incrementAndGet);
            lent.every(Duration.ofSeconds(1), runs::incrementAndGet);
            lent.close();
            assertThat(owners.scheduled()).isZero();
        }

        @Test
        void takeNothingAfterTheClose() {
            lent.close();
            lent.schedule(Duration.ofSeconds(1), runs::incrementAndGet).cancel();
            lent.every(Duration.ofSeconds(1), runs::incrementAndGet);
            owners.advance(Duration.ofMinutes(1));
            assertThat(runs).hasValue(0);
        }

        @Test
        void leaveTheOwnersTasksAlone() {
            owners.schedule(Duration.ofSeconds(1), runs::incrementAndGet);
            lent.close();
            owners.advance(Duration.ofSeconds(1));
            assertThat(runs).hasValue(1);
        }

        @Test
        void letATaskScheduleTheNext() {
            lent.schedule(Duration.ofSeconds(1), () -> lent.schedule(Duration.ofSeconds(1), runs::incrementAndGet));
            owners.advance(Duration.ofSeconds(2));
            assertThat(runs).hasValue(1);
        }

        @Test
        void letARepeatedTaskTakeItselfBack() {
            Scheduler.Task[] self = new Scheduler.Task[1];
            self[0] = lent.every(Duration.ofSeconds(1), () -> {
                runs.incrementAndGet();
                self[0].cancel();
            });
            owners.advance(Duration.ofMinutes(1));
            assertThat(runs).hasValue(1);
        }
    }
}
