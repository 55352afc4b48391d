package io.sidecarsdk.logging.internal.runtime;

import io.sidecarsdk.logging.internal.capture.Rfc3339;
import io.sidecarsdk.logging.internal.capture.Utf8Json;
import io.sidecarsdk.logging.internal.record.Fields;
import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.Thrown;
import io.sidecarsdk.logging.internal.record.Utf8;
import io.sidecarsdk.logging.internal.record.ValueVisitor;
import java.time.Instant;

/** Until the formats are there. */
final class InterimJson implements ValueVisitor {

    private static final int ALL = 1 << 22;
    private final Utf8Json json = new Utf8Json();

    static byte[] line(LogRecord record) {
        InterimJson line = new InterimJson();
        Utf8Json json = line.json;
        json.beginObject();
        record.resource().forEach(line);
        json.name("timestamp").string(Rfc3339.format(Instant.EPOCH.plusNanos(record.epochNanos())), ALL);
        json.name("level").string(record.level().toString(), ALL);
        json.name("logger").string(record.logger().toString(), ALL);
        json.name("thread").string(record.thread().toString(), ALL);
        json.name("message").string(record.message().toString(), ALL);
        line.unlessEmpty("trace_id", record.traceId());
        line.unlessEmpty("span_id", record.spanId());
        line.map("mdc", record.mdc());
        line.map("fields", record.fields());
        if (!record.markers().isEmpty()) {
            json.name("markers").beginArray();
            record.markers().forEachValue(line);
            json.endArray();
        }
        Thrown thrown = record.exception();
        if (thrown != null) {
            line.map("exception", thrown.fields());
        }
        if (record.isTruncated()) {
            json.name("truncated").literal("true");
        }
        return json.endObject().toBytes();
    }

    private void unlessEmpty(String name, Utf8 text) {
        if (!text.isEmpty()) {
            json.name(name).string(text.toString(), ALL);
        }
    }

    private void map(String name, Fields fields) {
        if (!fields.isEmpty()) {
            json.name(name).beginObject();
            fields.forEach(this);
            json.endObject();
        }
    }

    @Override
    public void name(Utf8 name) {
        json.name(name.toString(), ALL);
    }

    @Override
    public void text(Utf8 text) {
        json.string(text.toString(), ALL);
    }

    @Override
    public void number(long number) {
        json.literal(Long.toString(number));
    }

    @Override
    public void number(double number) {
        json.literal(Double.toString(number));
    }

    @Override
    public void decimal(Utf8 digits) {
        json.literal(digits.toString());
    }

    @Override
    public void bool(boolean value) {
        json.literal(Boolean.toString(value));
    }

    @Override
    public void nothing() {
        json.literal("null");
    }

    @Override
    public void beginMap() {
        json.beginObject();
    }

    @Override
    public void endMap() {
        json.endObject();
    }

    @Override
    public void beginList() {
        json.beginArray();
    }

    @Override
    public void endList() {
        json.endArray();
    }
}
