package io.sidecarsdk.logging.internal.tail;

import io.sidecarsdk.logging.internal.record.RecordWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a JSON line has beside its message, level and time; nothing for a line that is text. */
final class JsonFields {

    static final JsonFields NONE = new JsonFields(Map.of(), null, null, 0);

    private final Map<String, @Nullable Object> members;
    private final @Nullable String traceId;
    private final @Nullable String spanId;
    private final int weight;

    /** @param weight about how many bytes of memory they take */
    JsonFields(Map<String, @Nullable Object> members, @Nullable String traceId, @Nullable String spanId, int weight) {
        this.members = members;
        this.traceId = traceId;
        this.spanId = spanId;
        this.weight = weight;
    }

    @Nullable
    String traceId() {
        return traceId;
    }

    @Nullable
    String spanId() {
        return spanId;
    }

    int weight() {
        return weight;
    }

    /** Into the section of fields. */
    void writeTo(RecordWriter writer) {
        entries(writer, members);
    }

    private static void entries(RecordWriter writer, Map<?, ?> entries) {
        entries.forEach((name, value) -> {
            if (!writer.isFull()) {
                entry(writer, String.valueOf(name), value);
            }
        });
    }

    private static void entry(RecordWriter writer, String name, @Nullable Object value) {
        if (isNested(value) && !writer.redaction().hides(name)) {
            writer.name(name);
            value(writer, value);
        } else {
            writer.entry(name, isNested(value) ? "" : value);
        }
    }

    private static boolean isNested(@Nullable Object value) {
        return value instanceof Map || value instanceof List;
    }

    private static void value(RecordWriter writer, @Nullable Object value) {
        if (value instanceof Map<?, ?> map && writer.mayNest()) {
            writer.beginMap();
            entries(writer, map);
            writer.endMap();
        } else if (value instanceof List<?> list && writer.mayNest()) {
            writer.beginList();
            list.forEach(item -> {
                if (!writer.isFull()) {
                    value(writer, item);
                }
            });
            writer.endList();
        } else {
            writer.value(value);
        }
    }
}
