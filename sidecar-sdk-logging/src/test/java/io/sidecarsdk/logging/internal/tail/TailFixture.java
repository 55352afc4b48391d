package io.sidecarsdk.logging.internal.tail;

import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.RecordWriter;
import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.testing.VirtualTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;

/** Files that a test writes, and what is read of them. */
final class TailFixture implements TailIntake, TailListener {

    final VirtualTime time = new VirtualTime();
    final Path folder;
    final Path state;
    final List<TailEvent> events = new ArrayList<>();
    final List<LogRecord> records = new ArrayList<>();

    /** Taken, and not settled: a test may settle them itself. */
    final Queue<TailedLine> underWay = new ArrayDeque<>();

    boolean settles = true;
    boolean safe = true;
    int room = Integer.MAX_VALUE;
    Severity least = Severity.TRACE;

    /** May throw what nobody expects: for the logger of a line, for its text, for what happened. */
    Consumer<String> admitting = logger -> {};

    Consumer<String> offering = line -> {};
    Consumer<TailEvent> telling = event -> {};
    Tails tails;

    TailFixture(Path folder) {
        this.folder = folder;
        this.state = folder.resolve("state");
        this.tails = new Tails(this, time, this);
    }

    TailSettings settings(String file) {
        return settings("app", file);
    }

    TailSettings settings(String name, String file) {
        return new TailSettings(
                name,
                folder.resolve(file).toString(),
                true,
                Optional.empty(),
                1024,
                Severity.INFO,
                "tail." + name,
                false);
    }

    static TailSettings fromEnd(TailSettings of) {
        return new TailSettings(
                of.name(), of.path(), false, of.joining(), of.maxLine(), of.severity(), of.logger(), of.json());
    }

    static TailSettings joined(TailSettings of, String start, int maxLines) {
        return new TailSettings(
                of.name(),
                of.path(),
                of.fromBeginning(),
                Optional.of(new TailSettings.Joining(start, maxLines, Duration.ofSeconds(1))),
                of.maxLine(),
                of.severity(),
                of.logger(),
                of.json());
    }

    static TailSettings json(TailSettings of) {
        return new TailSettings(
                of.name(), of.path(), of.fromBeginning(), of.joining(), of.maxLine(), of.severity(), of.logger(), true);
    }

    void follow(String file) {
        follow(settings(file));
    }

    void follow(TailSettings... settings) {
        tails.change(List.of(settings), state, 1 << 20);
    }

    /** As after a crash: nothing is saved, and nothing that is under way arrives. */
    void crash() {
        underWay.clear();
        tails = new Tails(this, time, this);
    }

    /** Reads until there is nothing more, looking for files first. */
    List<String> read() {
        int before = records.size();
        time.advance(Tails.LOOK);
        while (tails.poll() == TailedFile.Turn.MORE) {
            // on
        }
        return records.subList(before, records.size()).stream()
                .map(record -> record.message().toString())
                .toList();
    }

    LogRecord last() {
        return records.get(records.size() - 1);
    }

    void write(String file, String text) throws IOException {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    void write(String file, byte[] bytes) throws IOException {
        Files.write(folder.resolve(file), bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** As copytruncate does the second half of it: the same file, shorter. */
    void truncate(String file, String content) throws IOException {
        Files.writeString(
                folder.resolve(file), content, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }

    void rename(String from, String to) throws IOException {
        Files.move(folder.resolve(from), folder.resolve(to));
    }

    void settleAll() {
        underWay.forEach(TailedLine::settled);
        underWay.clear();
    }

    @Override
    public boolean isSafe() {
        return safe;
    }

    @Override
    public boolean admits(String logger, Severity severity) {
        admitting.accept(logger);
        return severity.isAtLeast(least);
    }

    @Override
    public boolean offer(TailedLine line) {
        if (room == 0) {
            return false;
        }
        room--;
        RecordWriter writer = new RecordWriter();
        line.writeTo(writer);
        LogRecord record = LogRecord.of(writer.end());
        offering.accept(record.message().toString());
        records.add(record);
        underWay.add(line);
        if (settles) {
            settleAll();
        }
        return true;
    }

    @Override
    public void happened(TailEvent event, String tail, String file, String detail) {
        telling.accept(event);
        events.add(event);
    }
}
