package io.sidecarsdk.logging.internal.tail;

import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.RecordWriter;
import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.time.TimeSource;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** A process of its own that reads files until it is killed; the sinks' buffer is a file to which another thread appends. */
final class TailVictim implements TailIntake {

    private final BlockingQueue<TailedLine> ring = new ArrayBlockingQueue<>(300);

    private TailVictim() {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        TailVictim victim = new TailVictim();
        Tails tails = new Tails(victim, TimeSource.system(), (event, tail, file, detail) -> {
            throw new IllegalStateException(event + " " + file + ": " + detail);
        });
        tails.change(List.of(settings(folder)), folder.resolve("state"), 1 << 20);
        tails.start();
        try (FileOutputStream buffer =
                new FileOutputStream(folder.resolve("buffer").toFile(), true)) {
            buffer.write('\n'); // what a kill tore
            System.out.write('!'); // it has begun
            System.out.flush();
            while (true) {
                victim.collect(buffer);
            }
        }
    }

    static TailSettings settings(Path folder) {
        String path = folder.resolve("app.log*").toString();
        TailSettings.Joining joining = new TailSettings.Joining("^line", 100, Duration.ofMillis(20));
        return new TailSettings("app", path, true, Optional.of(joining), 4096, Severity.INFO, "tail.app", false);
    }

    private void collect(FileOutputStream buffer) throws IOException, InterruptedException {
        List<TailedLine> batch = new ArrayList<>();
        batch.add(ring.take());
        ring.drainTo(batch, 100);
        for (TailedLine line : batch) {
            RecordWriter writer = new RecordWriter();
            line.writeTo(writer);
            String message = LogRecord.of(writer.end()).message().toString();
            buffer.write((message.replace('\n', '|') + "\n").getBytes(StandardCharsets.UTF_8));
        }
        batch.forEach(TailedLine::settled);
    }

    @Override
    public boolean isSafe() {
        return true;
    }

    @Override
    public boolean admits(String logger, Severity severity) {
        return true;
    }

    @Override
    public boolean offer(TailedLine line) {
        return ring.offer(line);
    }
}
