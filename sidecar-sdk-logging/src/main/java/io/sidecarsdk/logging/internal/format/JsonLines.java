package io.sidecarsdk.logging.internal.format;

import io.sidecarsdk.logging.internal.record.Fields;
import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.Thrown;
import io.sidecarsdk.logging.internal.record.Utf8;
import org.jspecify.annotations.Nullable;

/** The line that the package description of {@code io.sidecarsdk.logging} shows. */
public final class JsonLines implements JsonFormat {

    private final Utf8Json json;
    private final JsonValues values;
    private final CachedResource resource;

    /** Writes into {@code json}. */
    public JsonLines(Utf8Json json) {
        this.json = json;
        this.values = new JsonValues(json);
        this.resource = new CachedResource(json.out(), fields -> fields.forEach(values));
    }

    @Override
    public void write(LogRecord record) {
        json.beginObject();
        resource.write(record.resource());
        json.name("timestamp").time(record.epochNanos());
        json.name("level").string(record.level());
        json.name("logger").string(record.logger());
        json.name("thread").string(record.thread());
        json.name("message").string(record.message());
        known("trace_id", record.traceId());
        known("span_id", record.spanId());
        map("mdc", record.mdc());
        map("fields", record.fields());
        list("markers", record.markers());
        exception(record.exception());
        if (record.isTruncated()) {
            json.name("truncated").bool(true);
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

    private void known(String name, Utf8 text) {
        if (!text.isEmpty()) {
            json.name(name).string(text);
        }
    }

    private void map(String name, Fields fields) {
        if (!fields.isEmpty()) {
            json.name(name).beginObject();
            fields.forEach(values);
            json.endObject();
        }
    }

    private void list(String name, Fields fields) {
        if (!fields.isEmpty()) {
            json.name(name).beginArray();
            fields.forEachValue(values);
            json.endArray();
        }
    }

    private void exception(@Nullable Thrown thrown) {
        if (thrown != null) {
            map("exception", thrown.fields());
        }
    }
}
