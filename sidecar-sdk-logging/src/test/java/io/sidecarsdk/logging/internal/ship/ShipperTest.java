package io.sidecarsdk.logging.internal.ship;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.logging.internal.spool.SpoolListener;
import io.sidecarsdk.logging.internal.spool.SpoolSettings;
import io.sidecarsdk.testing.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ShipperTest {

    private final VirtualTime time = new VirtualTime();
    private final SinkCounters counters = new SinkCounters("central", new SimpleMeterRegistry());
    private final SinkCondition condition = new SinkCondition("central", time);
    private final MemoryQueue queue = new MemoryQueue(1 << 20, Overflow.DROP_NEWEST, counters);
    private final List<String> log = new ArrayList<>();
    private final List<String> letters = new ArrayList<>();
    private final Deque<Runnable> beforeLetter = new ArrayDeque<>();
    private final Deque<Function<Batch, Answer>> script = new ArrayDeque<>();
    private SinkSettings settings = settings(() -> new Scripted("first"));
    private final Shipper shipper = new Shipper(
            queue,
            () -> settings,
            counters,
            condition,
            (record, reason) -> {
                Optional.ofNullable(beforeLetter.poll()).ifPresent(Runnable::run);
                return letters.add(record.message() + ": " + reason);
            },
            time,
            () -> {});

    private static SinkSettings settings(Supplier<Transport> transport) {
        return new SinkSettings(
                2,
                1 << 20,
                Duration.ofSeconds(1),
                Duration.ofMillis(200),
                Duration.ofSeconds(1),
                1 << 20,
                Overflow.DROP_NEWEST,
                Severity.TRACE,
                null,
                transport);
    }

    /** Answers as the script says, and takes everything once that is over; then the shipper is told to end. */
    private final class Scripted implements Transport {

        private final String name;

        private Scripted(String name) {
            this.name = name;
        }

        @Override
        public Answer send(Batch batch) {
            log.add(name + TestRecords.messages(batch));
            Function<Batch, Answer> next = script.poll();
            if (script.isEmpty()) {
                shipper.end(DropReason.SHUTDOWN);
            }
            return next == null ? Answer.taken() : next.apply(batch);
        }

        @Override
        public void abort() {
            log.add(name + " aborted");
        }

        @Override
        public void close() {
            log.add(name + " closed");
        }
    }

    private void put(String... messages) {
        for (String message : messages) {
            queue.add(TestRecords.bytes(message));
        }
        queue.commit();
    }

    private void script(Answer... answers) {
        for (Answer answer : answers) {
            script.add(batch -> answer);
        }
    }

    @Test
    void goesOnAfterAnErrorThatNobodyExpectsAndSendsTheBatchAgainAsAWhole() {
        put("1", "2");
        Answer refused = new Answer.Refused("poison");
        script(refused, refused, refused, refused, Answer.taken());
        beforeLetter.add(() -> {
            throw new OutOfMemoryError("for once");
        });
        shipper.run();
        assertThat(log)
                .containsExactly("first[1, 2]", "first[1]", "first[1, 2]", "first[1]", "first[2]", "first closed");
        assertThat(letters).containsExactly("1: poison");
        assertThat(queue.memoryBytes()).isZero();
    }

    @Test
    void whatAnErrorHasKeptItFromSendingWhenItIsAbortedIsCounted() {
        put("1", "2");
        Answer refused = new Answer.Refused("poison");
        script(refused, refused, refused);
        beforeLetter.add(() -> {
            shipper.abort();
            throw new IllegalStateException("at the worst time");
        });
        shipper.run();
        assertThat(log).containsExactly("first[1, 2]", "first[1]", "first aborted", "first closed");
        assertThat(counters.droppedLines()).containsExactly(Map.entry("shutdown", 2L));
        assertThat(queue.memoryBytes()).isZero();
    }

    @Test
    void sendsInBatchesAndTheRestWhenItIsToldToEnd() {
        put("1", "2", "3");
        script(Answer.taken());
        shipper.run();
        assertThat(log).containsExactly("first[1, 2]", "first[3]", "first closed");
        assertThat(counters.shippedLines()).isEqualTo(3);
    }

    @Test
    void sendsTheSameBatchAgainAfterWaitsThatDoubleAndNotBeforeTheReceiverAsks() {
        put("1", "2");
        script(
                Answer.later("down"),
                Answer.later("down"),
                Answer.later("down"),
                new Answer.Later("busy", Duration.ofSeconds(30)),
                Answer.taken());
        shipper.run();
        assertThat(log).hasSize(6).startsWith("first[1, 2]", "first[1, 2]");
        List<Long> waits = time.sleeps().stream().map(Duration::toMillis).toList();
        assertThat(waits).hasSize(4);
        assertThat(waits.get(0)).isBetween(100L, 200L);
        assertThat(waits.get(1)).isBetween(200L, 400L);
        assertThat(waits.get(2)).isBetween(400L, 800L);
        assertThat(waits.get(3)).isBetween(30_500L, 31_000L);
        assertThat(counters.retriedRequests()).isEqualTo(4);
        assertThat(counters.shippedLines()).isEqualTo(2);
    }

    @Test
    void onceItIsToldToEndASecondFailureIsTheEndAndWhatIsInMemoryIsCounted() {
        put("1", "2", "3");
        script(Answer.later("down"));
        shipper.end(DropReason.SHUTDOWN);
        script(Answer.later("down"));
        shipper.run();
        assertThat(log).containsExactly("first[1, 2]", "first[1, 2]", "first closed");
        assertThat(counters.droppedLines()).isEqualTo(Map.of("shutdown", 3L));
        assertThat(queue.memoryBytes()).isZero();
    }

    @Test
    void nothingIsSentAfterItIsAborted() {
        put("1");
        shipper.abort();
        shipper.run();
        assertThat(log).isEmpty();
        assertThat(counters.droppedLines()).isEqualTo(Map.of("shutdown", 1L));
    }

    @Test
    void aTransportThatCannotBeOpenedIsNoFaultOfTheRecords() {
        put("1");
        Deque<RuntimeException> failures = new ArrayDeque<>(List.of(new IllegalStateException("no certificate")));
        settings = settings(() -> {
            if (!failures.isEmpty()) {
                throw failures.poll();
            }
            return new Scripted("second");
        });
        shipper.end(DropReason.SHUTDOWN);
        shipper.run();
        assertThat(log).containsExactly("second[1]", "second closed");
        assertThat(letters).isEmpty();
    }

    @Test
    void aLibraryThatIsNotThereIsNoFaultOfTheRecords() {
        put("1", "2");
        Deque<Error> failures = new ArrayDeque<>(List.of(new NoClassDefFoundError("when it is opened")));
        settings = settings(() -> {
            if (!failures.isEmpty()) {
                throw failures.poll();
            }
            return new Scripted("second");
        });
        script.add(batch -> {
            throw new NoClassDefFoundError("when it sends");
        });
        script(Answer.taken());
        shipper.run();
        assertThat(log).containsExactly("second[1, 2]", "second[1, 2]", "second closed");
        assertThat(counters.shippedLines()).isEqualTo(2);
        assertThat(letters).isEmpty();
    }

    @Test
    void aRecordThatMakesATransportThrowIsFoundAndKept() {
        put("1", "2");
        Function<Batch, Answer> fragile = batch -> {
            if (TestRecords.messages(batch).contains("2")) {
                throw new IllegalArgumentException("on purpose");
            }
            return Answer.taken();
        };
        script.addAll(List.of(fragile, fragile, fragile));
        shipper.run();
        assertThat(counters.shippedLines()).isEqualTo(1);
        assertThat(letters).singleElement().asString().contains("2: cannot be sent", "on purpose");
    }

    /** On a thread of its own, as without the pause it would go round for good. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aQueueThatCannotBeReadIsNotReadAgainAtOnce(@TempDir Path directory) throws IOException {
        SpoolOpener opener =
                new SpoolOpener(directory, "central", SpoolSettings.of(1 << 20, false), SpoolListener.NONE);
        SpooledQueue onDisk = new SpooledQueue(opener, 1 << 20, Overflow.DROP_NEWEST, counters, time).open();
        onDisk.add(TestRecords.bytes("1"));
        onDisk.commit();
        makeUnreadable(directory.resolve("central/0"));
        Shipper reader = new Shipper(onDisk, () -> settings, counters, condition, DeadLetterBox.NONE, time, () -> {});
        time.schedule(Duration.ofSeconds(1), reader::abort);
        reader.flushTo(1);

        reader.run();

        assertThat(log).isEmpty();
        assertThat(time.sleeps()).hasSize(10).containsOnly(Duration.ofMillis(100));
    }

    private static void makeUnreadable(Path spool) throws IOException {
        try (Stream<Path> files = Files.list(spool)) {
            for (Path segment :
                    files.filter(file -> file.toString().endsWith(".segment")).toList()) {
                Files.delete(segment);
                Files.createDirectory(segment);
            }
        }
    }

    @Test
    void otherSettingsBringAnotherTransportFromTheNextRequestOn() {
        put("1", "2");
        script.add(batch -> {
            settings = settings(() -> new Scripted("second"));
            return Answer.later("down");
        });
        script(Answer.taken());
        shipper.run();
        assertThat(log).containsExactly("first[1, 2]", "first closed", "second[1, 2]", "second closed");
    }
}
