package io.sidecarsdk.internal.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.sidecarsdk.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeadlineWatchTest {

    private final VirtualTime time = new VirtualTime();
    private final DeadlineWatch watch = new DeadlineWatch(time, time);

    @Test
    void nothingExpiresBeforeItsTime() {
        Call call = call(100);
        time.advance(Duration.ofMillis(99));
        assertThat(call.expired).isZero();
    }

    @Test
    void aCallExpiresAtMostOneTickLate() {
        Call call = call(101);
        time.advance(Duration.ofMillis(106));
        assertThat(call.expired).isPositive();
    }

    @Test
    void aCallExpiresAgainWithEachTickUntilItLeaves() {
        Call call = call(100);
        time.advance(Duration.ofMillis(115));
        assertThat(call.expired).isEqualTo(4);
        call.leave();
        time.advance(Duration.ofSeconds(1));
        assertThat(call.expired).isEqualTo(4);
    }

    @Test
    void aCallThatHasLeftDoesNotExpire() {
        Call call = call(100);
        call.leave();
        time.advance(Duration.ofSeconds(1));
        assertThat(call.expired).isZero();
    }

    @Test
    void aCallThatFailsToExpireDoesNotKeepTheOthersBack() {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            calls.add(i == 5 ? new Call(time.nanoTime()) : call(10));
            if (i == 5) {
                calls.get(i).failure = new IllegalStateException("a listener of the user's");
                calls.get(i).entry = watch.watch(calls.get(i));
            }
        }
        time.advance(Duration.ofMillis(50));
        assertThat(calls).allSatisfy(call -> assertThat(call.expired).isGreaterThan(1));
    }

    @Test
    void manyCallsOfOneThreadFindAPlaceEach() {
        List<Call> calls = assertTimeoutPreemptively(Duration.ofSeconds(30), () -> calls(20_000, 100));
        assertThat(watch.size()).isEqualTo(20_000);
        time.advance(Duration.ofMillis(105));
        assertThat(calls).allSatisfy(call -> assertThat(call.expired).isPositive());
    }

    @Test
    void memoryIsBoundedByTheMostCallsInFlight() {
        calls(5_000, 100);
        assertThat(watch.capacity()).isBetween(5_000, 32_000);
    }

    @Test
    void placesAreUsedAgain() {
        for (int round = 0; round < 100; round++) {
            calls(1_000, 100).forEach(Call::leave);
        }
        assertThat(watch.size()).isZero();
        assertThat(watch.capacity()).isLessThanOrEqualTo(4_096);
    }

    @Test
    void nothingTicksBeforeTheFirstCall() {
        assertThat(time.scheduled()).isZero();
    }

    @Test
    void theTickingStopsWhenNothingWasInFlightForASecond() {
        call(100).leave();
        time.advance(Duration.ofSeconds(2));
        assertThat(time.scheduled()).isZero();
    }

    @Test
    void theTickingGoesOnWhileSomethingIsInFlight() {
        call(Duration.ofHours(1).toMillis());
        time.advance(Duration.ofMinutes(1));
        assertThat(time.scheduled()).isEqualTo(1);
    }

    @Test
    void theTickingStartsAgainWithTheNextCall() {
        call(100).leave();
        time.advance(Duration.ofSeconds(2));
        Call next = call(100);
        time.advance(Duration.ofMillis(105));
        assertThat(next.expired).isPositive();
    }

    @Test
    void thereIsOneTickHoweverManyCalls() {
        calls(100, 100);
        assertThat(time.scheduled()).isEqualTo(1);
    }

    @Test
    void aDeadlineMayMoveWhileItIsWatched() {
        Call call = call(100);
        call.expiresAt += Duration.ofMillis(100).toNanos();
        time.advance(Duration.ofMillis(150));
        assertThat(call.expired).isZero();
        time.advance(Duration.ofMillis(50));
        assertThat(call.expired).isPositive();
    }

    @Test
    void theClockMayPassTheEndOfItsRange() {
        VirtualTime late = new VirtualTime(Long.MAX_VALUE - 1_000_000);
        DeadlineWatch lateWatch = new DeadlineWatch(late, late);
        Call call = new Call(late.nanoTime() + 10_000_000);
        lateWatch.watch(call);
        late.advance(Duration.ofMillis(5));
        assertThat(call.expired).isZero();
        late.advance(Duration.ofMillis(10));
        assertThat(call.expired).isPositive();
    }

    /** Calls come and go on several threads while the ticks look at them: each overdue one is seen, nobody is lost. */
    @Test
    void callsOfManyThreadsAreAllSeen() throws InterruptedException {
        try (DaemonScheduler scheduler = new DaemonScheduler("test-ticks")) {
            DeadlineWatch real = new DeadlineWatch(io.sidecarsdk.time.TimeSource.system(), scheduler);
            AtomicInteger lost = new AtomicInteger();
            Set<Thread> threads = new HashSet<>();
            for (int t = 0; t < 8; t++) {
                threads.add(new Thread(() -> comeAndGo(real, lost)));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(lost).hasValue(0);
            assertThat(real.size()).isZero();
        }
    }

    private static void comeAndGo(DeadlineWatch real, AtomicInteger lost) {
        for (int i = 0; i < 2_000; i++) {
            boolean overdue = i % 500 == 0;
            Call call = new Call(
                    System.nanoTime() + (overdue ? 0 : Duration.ofHours(1).toNanos()));
            call.entry = real.watch(call);
            long patience = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (overdue && call.expired == 0 && System.nanoTime() < patience) {
                Thread.yield();
            }
            if (overdue == (call.expired == 0)) {
                lost.incrementAndGet();
            }
            if (ThreadLocalRandom.current().nextInt(4) == 0) {
                Thread.yield();
            }
            call.leave();
        }
    }

    private List<Call> calls(int count, long millis) {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            calls.add(call(millis));
        }
        return calls;
    }

    private Call call(long millis) {
        Call call = new Call(time.nanoTime() + Duration.ofMillis(millis).toNanos());
        call.entry = watch.watch(call);
        return call;
    }

    private static final class Call implements DeadlineWatch.Expirable {

        private long expiresAt;
        private volatile int expired;
        private RuntimeException failure;
        private DeadlineWatch.Entry entry;

        private Call(long expiresAt) {
            this.expiresAt = expiresAt;
        }

        @Override
        public long expiresAtNanos() {
            return expiresAt;
        }

        @Override
        public void expire() {
            expired = expired + 1;
            if (failure != null) {
                throw failure;
            }
        }

        private void leave() {
            entry.leave();
        }
    }
}
