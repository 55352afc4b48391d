package io.sidecarsdk.logging.internal.format;

import io.sidecarsdk.logging.internal.record.Fields;
import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.Utf8;
import java.util.BitSet;

/** OTLP in JSON: ids in hexadecimal digits, enumerations as numbers, numbers of 64 bits as texts. */
final class OtlpJson implements OtlpWriter {

    private final Utf8Json json;
    private final BitSet maps = new BitSet();
    private int depth;

    OtlpJson(Output out) {
        this.json = new Utf8Json(out);
    }

    @Override
    public void begin() {
        depth = 0;
        json.beginObject().name("resourceLogs").beginArray();
    }

    @Override
    public void end() {
        json.endArray().endObject();
    }

    @Override
    public void beginResource(Fields attributes) {
        json.beginObject().name("resource").beginObject();
        beginAttributes();
        attributes.forEach(this);
        endAttributes();
        json.endObject().name("scopeLogs").beginArray();
    }

    @Override
    public void endResource() {
        json.endArray().endObject();
    }

    @Override
    public void beginScope(Utf8 name) {
        json.beginObject().name("scope").beginObject().name("name").string(name).endObject();
        json.name("logRecords").beginArray();
    }

    @Override
    public void endScope() {
        json.endArray().endObject();
    }

    @Override
    public void beginRecord(LogRecord record, boolean traced) {
        long time = Math.max(0, record.epochNanos());
        json.beginObject();
        json.name("timeUnixNano").quoted(time);
        json.name("observedTimeUnixNano").quoted(time);
        json.name("severityNumber").number(record.severity().number());
        json.name("severityText").string(record.level());
        json.name("body")
                .beginObject()
                .name("stringValue")
                .string(record.message())
                .endObject();
        if (traced) {
            json.name("traceId").string(record.traceId());
            json.name("spanId").string(record.spanId());
        }
        beginAttributes();
    }

    @Override
    public void endRecord() {
        endAttributes();
        json.endObject();
    }

    private void beginAttributes() {
        json.name("attributes").beginArray();
        maps.set(depth++);
    }

    private void endAttributes() {
        depth--;
        json.endArray();
    }

    @Override
    public void name(Utf8 name) {
        json.beginObject().name("key").string(name).name("value");
    }

    @Override
    public void text(Utf8 text) {
        json.beginObject().name("stringValue").string(text);
        endEntry();
    }

    @Override
    public void number(long number) {
        json.beginObject().name("intValue").quoted(number);
        endEntry();
    }

    @Override
    public void number(double number) {
        json.beginObject().name("doubleValue").number(number);
        endEntry();
    }

    /** As in Protocol Buffers. */
    @Override
    public void decimal(Utf8 digits) {
        if (Decimals.isLong(digits)) {
            number(Long.parseLong(digits.toString()));
        } else {
            text(digits);
        }
    }

    @Override
    public void bool(boolean value) {
        json.beginObject().name("boolValue").bool(value);
        endEntry();
    }

    @Override
    public void nothing() {
        json.beginObject();
        endEntry();
    }

    @Override
    public void beginMap() {
        json.beginObject().name("kvlistValue").beginObject().name("values").beginArray();
        maps.set(depth++);
    }

    @Override
    public void endMap() {
        depth--;
        json.endArray().endObject();
        endEntry();
    }

    @Override
    public void beginList() {
        json.beginObject().name("arrayValue").beginObject().name("values").beginArray();
        maps.clear(depth++);
    }

    @Override
    public void endList() {
        depth--;
        json.endArray().endObject();
        endEntry();
    }

    /** Ends the value and, where it has a name, what holds both. */
    private void endEntry() {
        json.endObject();
        if (maps.get(depth - 1)) {
            json.endObject();
        }
    }
}
