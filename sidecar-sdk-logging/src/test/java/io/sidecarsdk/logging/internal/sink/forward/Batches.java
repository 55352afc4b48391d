package io.sidecarsdk.logging.internal.sink.forward;

import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.RecordWriter;
import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.logging.internal.ship.Batch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Batches of records, as they come from a queue. */
final class Batches {

    static final Instant TIME = Instant.parse("2026-01-01T00:00:00.123456789Z");

    private Batches() {}

    /** Records with nothing but a message, numbered from {@code first}. */
    static Batch of(long first, String... messages) {
        List<Batch.Item> items = new ArrayList<>();
        for (String message : messages) {
            items.add(new Batch.Item(first + items.size(), record(message).bytes()));
        }
        return new Batch("q", items);
    }

    static LogRecord record(String message) {
        return LogRecord.of(new RecordWriter()
                .begin(TIME, Severity.INFO)
                .head("INFO", "app", "main", message, null, null)
                .end());
    }

    /** A record that has everything a record can have. */
    static LogRecord full() {
        RecordWriter writer = new RecordWriter();
        writer.use(
                RecordWriter.mapOf(Map.of("service.name", "orders")),
                io.sidecarsdk.logging.internal.record.Redaction.NONE);
        writer.begin(TIME, Severity.ERROR)
                .head(
                        "ERROR",
                        "shop.Orders",
                        "pool-1",
                        "Bestellung 17 für 漢字 😀",
                        "4bf92f3577b34da6a3ce929d0e0e4736",
                        "00f067aa0ba902b7");
        writer.section().entry("tenant", "a").endSection();
        writer.section()
                .entry("order", 17)
                .entry("huge", Long.MIN_VALUE)
                .entry("ratio", 0.1)
                .entry("paid", true)
                .entry("none", null)
                .entry("sum", new java.math.BigDecimal("12345678901234567890.25"));
        writer.name("nested")
                .beginMap()
                .name("list")
                .beginList()
                .number(1)
                .text("zwei", 100)
                .bool(false)
                .endList()
                .endMap();
        writer.endSection();
        writer.section().value("AUDIT").value("MONEY").endSection();
        writer.section()
                .name("class")
                .value("java.io.IOException")
                .name("message")
                .value("no room");
        writer.name("stack").value("at shop.Orders.place(Orders.java:17)\n");
        writer.name("cause").beginMap().name("class").value("java.lang.Error").endMap();
        writer.endSection();
        return LogRecord.of(writer.end());
    }
}
