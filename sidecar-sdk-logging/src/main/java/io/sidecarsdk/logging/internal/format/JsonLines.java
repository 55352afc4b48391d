package io.sidecarsdk.logging.internal.format;

import io.sidecarsdk.logging.internal.record.Fields;
import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.Thrown;
import io.sidecarsdk.logging.internal.record.Utf8;
import org.jspecify.annotations.Nullable;

/** The line that the package description of {@code io.sidecarsdk.logging} shows. */
public final class JsonLines implements JsonFormat {

    private static final JsonName TIMESTAMP = JsonName.of("timestamp");
    private static final JsonName LEVEL = JsonName.of("level");
    private static final JsonName LOGGER = JsonName.of("logger");
    private static final JsonName THREAD = JsonName.of("thread");
    private static final JsonName MESSAGE = JsonName.of("message");
    private static final JsonName TRACE_ID = JsonName.of("trace_id");
    private static final JsonName SPAN_ID = JsonName.of("span_id");
    private static final JsonName MDC = JsonName.of("mdc");
    private static final JsonName FIELDS = JsonName.of("fields");
    private static final JsonName MARKERS = JsonName.of("markers");
    private static final JsonName EXCEPTION = JsonName.of("exception");
    private static final JsonName TRUNCATED = JsonName.of("truncated");

    private static final int KEPT = 1 << 7;

    private final Utf8Json json;
    private final JsonValues values;
    private final PartCache<Fields> resource;
    private final PartCache<LogRecord> origin;
    private final PartCache<Fields> mdc;

    /** Writes into {@code json}. */
    public JsonLines(Utf8Json json) {
        this.json = json;
        this.values = new JsonValues(json);
        this.resource = new PartCache<>(json.out(), 1, fields -> fields.forEach(values));
        this.origin = new PartCache<>(json.out(), KEPT, this::origin);
        this.mdc = new PartCache<>(json.out(), KEPT, fields -> map(MDC, fields));
    }

    @Override
    public void write(LogRecord record) {
        json.beginObject();
        resource.write(record.resource().raw(), 0, record.resource());
        json.name(TIMESTAMP).time(record.epochNanos());
        origin.write(record.origin(), record.originSplit(), record);
        json.field(MESSAGE, record.message());
        known(TRACE_ID, record.traceId());
        known(SPAN_ID, record.spanId());
        mdc(record.mdc());
        map(FIELDS, record.fields());
        list(MARKERS, record.markers());
        exception(record.exception());
        if (record.isTruncated()) {
            json.name(TRUNCATED).bool(true);
        }
        json.endObject();
    }

    /** Writes a stored record; an empty object for what is none, or another version's. */
    public void writeStored(byte[] record) {
        int from = json.out().size();
        try {
            write(LogRecord.of(record));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            json.out().cutTo(from);
            json.beginObject().endObject();
        }
    }

    private void origin(LogRecord record) {
        json.field(LEVEL, record.level());
        json.field(LOGGER, record.logger());
        json.field(THREAD, record.thread());
    }

    private void mdc(Fields fields) {
        if (!fields.isEmpty()) {
            mdc.write(fields.raw(), 0, fields);
        }
    }

    private void known(JsonName name, Utf8 text) {
        if (!text.isEmpty()) {
            json.field(name, text);
        }
    }

    private void map(JsonName name, Fields fields) {
        if (!fields.isEmpty()) {
            json.name(name).beginObject();
            fields.forEach(values);
            json.endObject();
        }
    }

    private void list(JsonName name, Fields fields) {
        if (!fields.isEmpty()) {
            json.name(name).beginArray();
            fields.forEachValue(values);
            json.endArray();
        }
    }

    private void exception(@Nullable Thrown thrown) {
        if (thrown != null) {
            map(EXCEPTION, thrown.fields());
        }
    }
}
