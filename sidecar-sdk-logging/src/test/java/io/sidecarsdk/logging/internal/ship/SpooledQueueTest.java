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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpooledQueueTest {

    @TempDir
    private Path temporary;

    private final VirtualTime time = new VirtualTime();
    private final SinkCounters counters = new SinkCounters("central", new SimpleMeterRegistry());

    private SpooledQueue queue(long maxDisk, Overflow overflow) {
        return queue(maxDisk, 1 << 20, overflow);
    }

    private SpooledQueue queue(long maxDisk, long memory, Overflow overflow) {
        SpoolOpener opener = new SpoolOpener(
                temporary.resolve("buffer"), "central", SpoolSettings.of(maxDisk, false), SpoolListener.NONE);
        return new SpooledQueue(opener, memory, overflow, counters, time).open();
    }

    /** What the process itself has on disk. */
    private Path segment() throws IOException {
        try (Stream<Path> files = Files.list(temporary.resolve("buffer/central/0"))) {
            return files.filter(file -> file.toString().endsWith(".segment"))
                    .findFirst()
                    .orElseThrow();
        }
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
    void whoFlushesDoesNotWaitForWhatIsDamagedAtTheEnd() throws IOException {
        SpooledQueue queue = queue(1 << 20, Overflow.DROP_NEWEST);
        put(queue, "1", "2", "3");
        byte[] bytes = Files.readAllBytes(segment());
        bytes[bytes.length - 1] ^= 1;
        Files.write(segment(), bytes);

        assertThat(all(queue)).containsExactly("1", "2");

        assertThat(queue.entered()).isEqualTo(3);
        assertThat(queue.left().reached()).isEqualTo(3);
        queue.close();
    }

    @Test
    void whoFlushesDoesNotWaitForWhatHadNoRoomInMemoryInTheEnd() throws IOException {
        Files.createFile(temporary.resolve("buffer"));
        int one = TestRecords.bytes("1").length + 64;
        SpooledQueue queue = queue(1 << 20, 2L * one, Overflow.DROP_OLDEST);
        put(queue, "1", "2", "3");

        assertThat(queue.entered()).isEqualTo(3);
        assertThat(queue.left().reached()).isEqualTo(1);
        assertThat(all(queue)).containsExactly("2", "3");
        assertThat(queue.left().reached()).isEqualTo(3);
    }

    @Test
    void whatWaitsInMemoryStaysThereWhereTheDiskHasNoRoomForIt() throws IOException {
        Files.createFile(temporary.resolve("buffer"));
        SpooledQueue queue = queue(64 << 10, Overflow.DROP_NEWEST);
        String large = "x".repeat(8 << 10);
        for (int i = 0; i < 10; i++) {
            put(queue, i + large);
        }
        Files.delete(temporary.resolve("buffer"));
        time.advance(Duration.ofSeconds(2));
        put(queue, "last");

        assertThat(queue.isUnsettled()).as("some of it").isTrue();
        assertThat(queue.diskBytes()).isBetween(1L, 64L << 10);
        List<String> left = all(queue);
        assertThat(left).hasSize(11).startsWith("0" + large).endsWith("9" + large, "last");
        assertThat(counters.acceptedLines()).isEqualTo(11);
        assertThat(counters.droppedLines()).isEmpty();
        assertThat(queue.left().reached()).isEqualTo(11).isEqualTo(queue.entered());
        queue.close();
    }

    @Test
    void whatIsBeingSentDoesNotWaitAnyMore() {
        SpooledQueue queue = queue(1 << 20, Overflow.DROP_NEWEST);
        String large = "x".repeat(8 << 10);
        put(queue, large, large, large, large);
        assertThat(queue.waitingBytes()).isGreaterThan(32 << 10);

        Batch batch = queue.take(3, 1 << 20);
        assertThat(queue.waitingBytes()).isBetween(8L << 10, 9L << 10);
        put(queue, "small");
        assertThat(queue.waitingBytes()).isBetween(8L << 10, 9L << 10);

        queue.done(batch, 3);
        assertThat(queue.waitingBytes()).isBetween(8L << 10, 9L << 10);
        queue.done(queue.take(1, 1 << 20), 1);
        assertThat(queue.waitingBytes()).isBetween(1L, 1L << 10);
        assertThat(queue.diskBytes()).as("until its segment is deleted").isGreaterThan(32 << 10);
        all(queue);
        assertThat(queue.waitingBytes()).isZero();
        queue.close();
    }

    @Test
    void whatABatchHadNoRoomForWaits() {
        SpooledQueue queue = queue(1 << 20, Overflow.DROP_NEWEST);
        String large = "x".repeat(8 << 10);
        put(queue, large, large, large, large);

        Batch batch = queue.take(10, 20 << 10);

        assertThat(batch.size()).isEqualTo(2);
        assertThat(queue.waitingBytes()).isBetween(16L << 10, 17L << 10);
        queue.close();
    }

    @Test
    void whatWasSentBeforeARestartDoesNotWaitOnceTheNextBatchIsTaken() {
        SpooledQueue first = queue(1 << 20, Overflow.DROP_NEWEST);
        String large = "x".repeat(8 << 10);
        put(first, large, large, large, large);
        first.done(first.take(2, 1 << 20), 2);
        first.close();

        SpooledQueue second = queue(1 << 20, Overflow.DROP_NEWEST);
        second.take(1, 1 << 20);
        assertThat(second.waitingBytes()).isBetween(8L << 10, 9L << 10);
        second.close();
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
