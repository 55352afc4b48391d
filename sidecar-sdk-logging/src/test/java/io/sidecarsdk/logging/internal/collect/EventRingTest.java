package io.sidecarsdk.logging.internal.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.internal.record.Captured;
import io.sidecarsdk.logging.internal.record.RecordWriter;
import io.sidecarsdk.logging.internal.record.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventRingTest {

    private static final int SLOTS = 1 << 14;

    @Test
    void givesBackWhatItTookInOrder() {
        EventRing ring = new EventRing(1000);
        assertThat(ring.poll()).isNull();
        assertThat(ring.offer(new Event(0, 1, 10))).isTrue();
        assertThat(ring.offer(new Event(0, 2, 10))).isTrue();
        assertThat(ring.poll()).isEqualTo(new Event(0, 1, 10));
        assertThat(ring.poll()).isEqualTo(new Event(0, 2, 10));
        assertThat(ring.poll()).isNull();
        assertThat(ring.isEmpty()).isTrue();
        assertThat(ring.offered()).isEqualTo(2);
        assertThat(ring.polled()).isEqualTo(2);
    }

    @Test
    void takesNoMoreThanItsMemoryUntilItIsReleased() {
        EventRing ring = new EventRing(100);
        assertThat(ring.offer(new Event(0, 1, 60))).isTrue();
        assertThat(ring.offer(new Event(0, 2, 60))).isFalse();
        assertThat(ring.offer(new Event(0, 3, 40))).isTrue();
        ring.poll();
        assertThat(ring.offer(new Event(0, 4, 1))).isFalse();
        ring.release(60);
        assertThat(ring.offer(new Event(0, 5, 60))).isTrue();
        assertThat(ring.bytes()).isEqualTo(100);
        assertThat(ring.couldTake(100)).isTrue();
        assertThat(ring.couldTake(101)).isFalse();
    }

    @Test
    void takesNoMoreThanItHasPlacesFor() {
        EventRing ring = new EventRing(Long.MAX_VALUE / 2);
        for (int i = 0; i < SLOTS; i++) {
            assertThat(ring.offer(new Event(0, i, 1))).isTrue();
        }
        assertThat(ring.offer(new Event(0, SLOTS, 1))).isFalse();
        assertThat(ring.bytes()).isEqualTo(SLOTS);
        ring.poll();
        assertThat(ring.offer(new Event(0, SLOTS, 1))).isTrue();
    }

    @Test
    void losesAndMixesUpNothingOfManyThreads() throws Exception {
        int writers = 4;
        int each = 200_000;
        EventRing ring = new EventRing(1 << 20);
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        List<Future<?>> written = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
            int own = writer;
            written.add(threads.submit(() -> {
                for (int i = 0; i < each; i++) {
                    while (!ring.offer(new Event(own, i, 100))) {
                        Thread.onSpinWait();
                    }
                }
            }));
        }
        int[] next = new int[writers];
        for (int read = 0; read < writers * each; ) {
            Event event = (Event) ring.poll();
            if (event != null) {
                assertThat(event.number()).isEqualTo(next[event.writer()]++);
                ring.release(event.weight());
                read++;
            }
        }
        for (Future<?> one : written) {
            one.get();
        }
        threads.shutdown();
        assertThat(ring.isEmpty()).isTrue();
        assertThat(ring.bytes()).isZero();
    }

    private record Event(int writer, int number, int weight) implements Captured {

        @Override
        public String logger() {
            return "app";
        }

        @Override
        public Severity severity() {
            return Severity.INFO;
        }

        @Override
        public void writeTo(RecordWriter to) {
            throw new UnsupportedOperationException();
        }
    }
}
