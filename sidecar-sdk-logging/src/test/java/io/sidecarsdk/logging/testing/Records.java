package io.sidecarsdk.logging.testing;

import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.RecordWriter;
import io.sidecarsdk.logging.internal.record.Redaction;
import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.logging.internal.ship.Batch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Records and batches of them, as a transport is given them. */
public final class Records {

    public static final Instant TIME = Instant.parse("2026-01-01T12:00:00.123456789Z");
    public static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    public static final String SPAN = "b7ad6b7169203331";

    private Records() {}

    /** At {@link #TIME}, by the logger Orders. */
    public static LogRecord info(String message) {
        return at(TIME, message);
    }

    public static LogRecord at(Instant time, String message) {
        return record(time, Severity.INFO, message, Map.of(), Map.of());
    }

    /** With these fields, and this MDC. */
    public static LogRecord with(Map<String, ?> fields, Map<String, ?> mdc) {
        return record(TIME, Severity.WARN, "with fields", fields, mdc);
    }

    public static LogRecord record(
            Instant time, Severity severity, String message, Map<String, ?> fields, Map<String, ?> mdc) {
        RecordWriter writer = new RecordWriter();
        writer.use(
                RecordWriter.mapOf(Map.of("service.name", "orders", "k8s.pod.name", "orders-7f-x2")), Redaction.NONE);
        writer.begin(time, severity).head(severity.name(), "Orders", "main", message, TRACE, SPAN);
        section(writer, mdc);
        section(writer, fields);
        return LogRecord.of(writer.end());
    }

    private static void section(RecordWriter writer, Map<String, ?> entries) {
        writer.section();
        entries.forEach(writer::entry);
        writer.endSection();
    }

    /** Of the queue {@code q}, with the numbers from 0 on: the first one's id is {@code q-0}. */
    public static Batch batch(LogRecord... records) {
        List<Batch.Item> items = new ArrayList<>();
        for (LogRecord record : records) {
            items.add(new Batch.Item(items.size(), record.bytes()));
        }
        return new Batch("q", items);
    }
}
