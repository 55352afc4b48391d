package io.sidecarsdk.logging.internal.ship;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MemoryQueueTest {

    private static final int ONE = TestRecords.bytes("0").length + 64;

    private final SinkCounters counters = new SinkCounters("central", new SimpleMeterRegistry());

    private MemoryQueue queue(int room, Overflow overflow) {
        return new MemoryQueue((long) room * ONE, overflow, counters);
    }

    private static void put(SinkQueue queue, String... messages) {
        for (String message : messages) {
            queue.add(TestRecords.bytes(message));
        }
        queue.commit();
    }

    @Test
    void givesBackWhatItTookInOrderAndInBatches() {
        MemoryQueue queue = queue(10, Overflow.DROP_NEWEST);
        put(queue, "1", "2", "3");
        Batch first = queue.take(2, 1 << 20);
        Batch second = queue.take(2, 1 << 20);
        assertThat(TestRecords.messages(first)).containsExactly("1", "2");
        assertThat(TestRecords.messages(second)).containsExactly("3");
        assertThat(queue.take(2, 1 << 20)).isNull();
        assertThat(first.queue()).isEqualTo(second.queue());
        assertThat(List.of(first.id(0), first.id(1), second.id(0))).doesNotHaveDuplicates();
    }

    @Test
    void aBatchIsBoundedByItsBytesButHasOneRecordAtLeast() {
        MemoryQueue queue = queue(10, Overflow.DROP_NEWEST);
        put(queue, "1", "2", "3");
        assertThat(queue.take(10, 1).size()).isEqualTo(1);
        assertThat(queue.take(10, 2L * TestRecords.bytes("2").length).size()).isEqualTo(2);
    }

    @Test
    void aRecordCountsUntilItIsDoneWith() {
        MemoryQueue queue = queue(2, Overflow.DROP_NEWEST);
        put(queue, "1", "2");
        Batch batch = queue.take(10, 1 << 20);
        put(queue, "3");
        assertThat(counters.droppedLines()).isEqualTo(Map.of("queue_full", 1L));
        assertThat(queue.memoryBytes()).isEqualTo(2L * ONE);
        queue.done(batch, 2);
        assertThat(queue.memoryBytes()).isZero();
        put(queue, "4");
        assertThat(TestRecords.messages(queue.take(10, 1 << 20))).containsExactly("4");
        assertThat(counters.acceptedLines()).isEqualTo(3);
    }

    @Test
    void theOldestGoWhereThePolicySaysSoButNotThoseThatAreBeingSent() {
        MemoryQueue queue = queue(3, Overflow.DROP_OLDEST);
        put(queue, "1", "2", "3");
        Batch sending = queue.take(1, 1 << 20);
        put(queue, "4", "5");
        assertThat(TestRecords.messages(queue.take(10, 1 << 20))).containsExactly("4", "5");
        assertThat(TestRecords.messages(sending)).containsExactly("1");
        assertThat(counters.droppedLines()).isEqualTo(Map.of("evicted", 2L));
        assertThat(queue.memoryBytes()).isEqualTo(3L * ONE);
    }

    @Test
    void aRecordThatCouldNeverFitDrivesNothingOut() {
        MemoryQueue queue = queue(3, Overflow.DROP_OLDEST);
        put(queue, "1", "x".repeat(4 * ONE));
        assertThat(TestRecords.messages(queue.take(10, 1 << 20))).containsExactly("1");
        assertThat(counters.droppedLines()).isEqualTo(Map.of("too_large", 1L));
    }

    @Test
    void whoFlushesWaitsForAllThatCameInWhateverBecomesOfIt() {
        MemoryQueue queue = queue(2, Overflow.DROP_OLDEST);
        put(queue, "1", "2", "3");
        assertThat(queue.entered()).isEqualTo(3);
        assertThat(queue.left().reached()).isEqualTo(1);
        queue.done(queue.take(10, 1 << 20), 2);
        assertThat(queue.left().reached()).isEqualTo(3);
    }

    @Test
    void whoAsksHowMuchThereIsDoesNotWaitForADiskToWhichItIsMoved() throws Exception {
        MemoryQueue queue = queue(4, Overflow.DROP_NEWEST);
        put(queue, "1", "2", "3");
        CountDownLatch moving = new CountDownLatch(1);
        CountDownLatch hangs = new CountDownLatch(1);
        Thread mover = new Thread(() -> move(queue, moving, hangs));
        mover.start();
        moving.await();
        try {
            FutureTask<List<Long>> asked = new FutureTask<>(() -> List.of(
                    queue.memoryBytes(),
                    queue.waitingBytes(),
                    queue.waiting(),
                    queue.entered(),
                    queue.left().reached()));
            new Thread(asked).start();
            assertThat(asked.get(10, TimeUnit.SECONDS)).containsExactly(3L * ONE, 3L * ONE, 3L, 3L, 0L);
        } finally {
            hangs.countDown();
        }
        mover.join();
        assertThat(List.of(queue.memoryBytes(), queue.waiting(), queue.left().reached()))
                .containsExactly(0L, 0L, 3L);
    }

    private static void move(MemoryQueue queue, CountDownLatch moving, CountDownLatch hangs) {
        try {
            queue.moveTo(records -> {
                moving.countDown();
                awaitDisk(hangs);
                records.clear();
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitDisk(CountDownLatch hangs) throws IOException {
        try {
            hangs.await();
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    @Test
    void whatIsStillThereWhenItIsClosedIsLostAndSoIsWhatComesAfterwards() {
        MemoryQueue queue = queue(5, Overflow.DROP_NEWEST);
        put(queue, "1", "2", "3");
        Batch sending = queue.take(1, 1 << 20);
        assertThat(queue.abandon(sending, 0, 1)).isEqualTo(1);
        assertThat(queue.close()).isEqualTo(2);
        put(queue, "4");
        assertThat(queue.waiting()).isZero();
        assertThat(queue.memoryBytes()).isZero();
        assertThat(counters.droppedLines()).isEqualTo(Map.of("queue_full", 1L));
    }
}
