package io.sidecarsdk.logging.internal.ship;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sidecarsdk.logging.internal.spool.SpoolListener;
import io.sidecarsdk.logging.internal.spool.SpoolSettings;
import io.sidecarsdk.testing.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpooledQueueTest {

    @TempDir
    private Path temporary;

    private final VirtualTime time = new VirtualTime();
    private final SinkCounters counters = new SinkCounters("central", new SimpleMeterRegistry());

    private SpooledQueue queue(long maxDisk, Overflow overflow) {
        SpoolOpener opener = new SpoolOpener(
                temporary.resolve("buffer"), "central", SpoolSettings.of(maxDisk, false), SpoolListener.NONE);
        return new SpooledQueue(opener, 1 << 20, overflow, counters, time).open();
    }

    private static void put(SinkQueue queue, String... messages) {
        for (String message : messages) {
            queue.add(TestRecords.bytes(message));
        }
        queue.commit();
    }

    private static List<String> all(SinkQueue queue) {
        List<String> messages = new ArrayList<>();
        for (Batch batch = queue.take(10, 1 << 20); batch != null; batch = queue.take(10, 1 << 20)) {
            messages.addAll(TestRecords.messages(batch));
            queue.done(batch, batch.size());
        }
        return messages;
    }

    @Test
    void whatWasAcceptedAndNotDoneIsThereAfterARestartUnderTheSameId() {
        SpooledQueue first = queue(1 << 20, Overflow.DROP_NEWEST);
        put(first, "1", "2", "3");
        Batch batch = first.take(3, 1 << 20);
        assertThat(first.abandon(batch, 1, 2)).isZero();
        assertThat(first.close()).isZero();

        SpooledQueue second = queue(1 << 20, Overflow.DROP_NEWEST);
        assertThat(second.waiting()).isEqualTo(2);
        Batch again = second.take(3, 1 << 20);
        assertThat(TestRecords.messages(again)).containsExactly("2", "3");
        assertThat(again.id(0)).isEqualTo(batch.id(1));
        second.done(again, 2);
        assertThat(second.waiting()).isZero();
        second.close();
    }

    @Test
    void whileTheDiskIsNotToBeHadRecordsWaitInMemoryAndAreShippedFromThere() throws IOException {
        Files.createFile(temporary.resolve("buffer"));
        SpooledQueue queue = queue(1 << 20, Overflow.DROP_NEWEST);
        assertThat(queue.problem()).contains("the disk does not take them");
        put(queue, "1", "2");
        assertThat(queue.isUnsettled()).isTrue();
        assertThat(all(queue)).containsExactly("1", "2");
        assertThat(queue.isUnsettled()).isFalse();
        assertThat(counters.acceptedLines()).isEqualTo(2);
    }

    @Test
    void onceTheDiskIsThereWhatWaitedInMemoryGoesToItFirstAndIsCountedOnce() throws IOException {
        Files.createFile(temporary.resolve("buffer"));
        SpooledQueue queue = queue(1 << 20, Overflow.DROP_NEWEST);
        put(queue, "1", "2");
        Files.delete(temporary.resolve("buffer"));
        time.advance(Duration.ofSeconds(2));
        put(queue, "3");
        assertThat(queue.problem()).isEmpty();
        assertThat(queue.memoryBytes()).isZero();
        assertThat(counters.acceptedLines()).isEqualTo(3);
        assertThat(queue.entered()).isEqualTo(queue.left().reached() + 3);
        assertThat(all(queue)).containsExactly("1", "2", "3");
        assertThat(queue.left().reached()).isEqualTo(queue.entered());
        queue.close();
    }

    @Test
    void whatWaitsInMemoryGoesToDiskWithoutAnythingNew() throws IOException {
        Files.createFile(temporary.resolve("buffer"));
        SpooledQueue queue = queue(1 << 20, Overflow.DROP_NEWEST);
        put(queue, "1");
        Files.delete(temporary.resolve("buffer"));
        time.advance(Duration.ofSeconds(2));
        queue.commit();
        assertThat(queue.isUnsettled()).isFalse();
        assertThat(queue.diskBytes()).isPositive();
        queue.close();
    }

    @Test
    void aFullDiskDropsTheNewestAndCountsThem() {
        SpooledQueue queue = queue(64 << 10, Overflow.DROP_NEWEST);
        String large = "x".repeat(8 << 10);
        put(queue, large, large, large, large);
        put(queue, large, large, large, large, large, large);
        long dropped = counters.droppedLines().get("queue_full");
        assertThat(counters.acceptedLines() + dropped).isEqualTo(10);
        assertThat(queue.diskBytes()).isLessThanOrEqualTo(64 << 10);
        assertThat(all(queue)).hasSize((int) counters.acceptedLines());
        put(queue, "room again");
        assertThat(all(queue)).containsExactly("room again");
        queue.close();
    }

    @Test
    void aFullDiskGivesUpTheOldestWhereThePolicySaysSo() {
        SpooledQueue queue = queue(64 << 10, Overflow.DROP_OLDEST);
        String large = "x".repeat(8 << 10);
        for (int i = 0; i < 30; i++) {
            put(queue, i + large);
        }
        List<String> left = all(queue);
        assertThat(left.get(left.size() - 1)).startsWith("29x");
        assertThat(counters.droppedLines()).isEqualTo(Map.of("evicted", 30L - left.size()));
        assertThat(queue.left().reached()).isEqualTo(30);
        queue.close();
    }

    @Test
    void whatIsNoRecordIsCountedAndPassedOver() {
        SpooledQueue queue = queue(1 << 20, Overflow.DROP_NEWEST);
        queue.add("no record".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        put(queue, "good");
        assertThat(all(queue)).containsExactly("good");
        assertThat(counters.droppedLines()).isEqualTo(Map.of("damaged", 1L));
        assertThat(queue.left().reached()).isEqualTo(2);
        queue.close();
    }
}
