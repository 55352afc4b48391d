package io.sidecarsdk.logging.internal.ship;

import io.sidecarsdk.logging.internal.record.RecordWriter;
import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.logging.internal.ship.Batch.Item;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** Records that hold nothing but a message. */
final class TestRecords {

    private TestRecords() {}

    static byte[] bytes(String message) {
        RecordWriter writer = new RecordWriter();
        writer.begin(Instant.EPOCH, Severity.INFO).head("INFO", "app", "main", message, null, null);
        return writer.end();
    }

    static List<String> messages(Batch batch) {
        return batch.items().stream()
                .map(item -> item.record().message().toString())
                .toList();
    }

    /** With the messages 0, 1 and so on, numbered from 100. */
    static Batch batch(int size) {
        return new Batch(
                "queue",
                IntStream.range(0, size)
                        .mapToObj(i -> new Item(100 + i, bytes(Integer.toString(i))))
                        .toList());
    }
}
