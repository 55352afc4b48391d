package io.sidecarsdk.logging.internal.tail;

import io.sidecarsdk.logging.internal.record.Captured;
import io.sidecarsdk.logging.internal.record.RecordWriter;
import io.sidecarsdk.logging.internal.record.Severity;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.LongConsumer;

/** A line of a file on its way to the sinks' buffers. */
public final class TailedLine implements Captured {

    private static final int WEIGHT = 256;

    private final Parsed parsed;
    private final Path file;
    private final String logger;
    private final LongConsumer settled;

    /** What it says. */
    record Parsed(Instant time, Severity severity, String level, String message, JsonFields fields) {}

    TailedLine(Parsed parsed, Path file, String logger, LongConsumer settled) {
        this.parsed = parsed;
        this.file = file;
        this.logger = logger;
        this.settled = settled;
    }

    @Override
    public String logger() {
        return logger;
    }

    @Override
    public Severity severity() {
        return parsed.severity();
    }

    @Override
    public int weight() {
        return WEIGHT + 2 * parsed.message().length() + parsed.fields().weight();
    }

    @Override
    public void settled() {
        settled.accept(weight());
    }

    @Override
    public void writeTo(RecordWriter writer) {
        JsonFields fields = parsed.fields();
        writer.begin(parsed.time(), parsed.severity())
                .head(parsed.level(), logger, null, parsed.message(), fields.traceId(), fields.spanId());
        writer.section().endSection();
        writer.section();
        writer.entry("log.file.path", file.toString());
        fields.writeTo(writer);
        writer.endSection();
    }
}
