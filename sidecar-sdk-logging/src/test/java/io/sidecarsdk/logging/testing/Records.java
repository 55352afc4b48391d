package io.sidecarsdk.logging.testing;

import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.logging.internal.ship.Batch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
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
        return builder(Severity.INFO, message).time(time).build();
    }

    /** With these fields, and this MDC. */
    public static LogRecord with(Map<String, ?> fields, Map<String, String> mdc) {
        RecordBuilder record = builder(Severity.WARN, "with fields");
        fields.forEach(record::field);
        mdc.forEach(record::mdc);
        return record.build();
    }

    /** With what the others have, and more. */
    public static RecordBuilder builder(Severity severity, String message) {
        return RecordBuilder.record()
                .resource("k8s.pod.name", "orders-7f-x2")
                .logger("Orders")
                .trace(TRACE, SPAN)
                .severity(severity)
                .message(message);
    }

    /** Of the queue {@code q}, with the numbers from 0 on: the first one's id is {@code q-0}. */
    public static Batch batch(LogRecord... records) {
        List<Batch.Item> items = new ArrayList<>();
        for (LogRecord record : records) {
            items.add(new Batch.Item(items.size(), record.bytes()));
        }
        return new Batch("q", items);
    }

    /** Of records that have little but these messages. */
    public static Batch batch(String... messages) {
        return batch(Arrays.stream(messages)
                .map(message -> RecordBuilder.record().message(message).build())
                .toArray(LogRecord[]::new));
    }
}
