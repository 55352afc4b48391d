package io.sidecarsdk.logging.internal.format;

import io.sidecarsdk.logging.internal.record.Fields;
import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.Utf8;
import java.util.Arrays;

/**
 * OTLP in Protocol Buffers. The numbers are those of the fields in {@code opentelemetry/proto}: {@code logs/v1},
 * {@code common/v1} and {@code resource/v1}.
 */
final class OtlpProto implements OtlpWriter {

    private static final int FIRST = 1;
    private static final int SECOND = 2;
    private static final int THIRD = 3;

    private static final int RECORD_TIME = 1;
    private static final int RECORD_BODY = 5;
    private static final int RECORD_ATTRIBUTES = 6;
    private static final int RECORD_TRACE_ID = 9;
    private static final int RECORD_SPAN_ID = 10;
    private static final int RECORD_OBSERVED_TIME = 11;

    private static final int ANY_STRING = 1;
    private static final int ANY_BOOL = 2;
    private static final int ANY_INT = 3;
    private static final int ANY_DOUBLE = 4;
    private static final int ANY_ARRAY = 5;
    private static final int ANY_MAP = 6;

    private static final Utf8 NONE = Utf8.of("");
    private static final int IN_LIST = 0;

    private final ProtoWriter proto;
    private final Output out;

    /** For each open map or list the field of an entry: zero for a list, whose values have no names. */
    private int[] entries = new int[16];

    private int depth;
    private Utf8 name = NONE;

    OtlpProto(Output out) {
        this.out = out;
        this.proto = new ProtoWriter(out);
    }

    @Override
    public void begin() {
        depth = 0;
    }

    @Override
    public void end() {}

    @Override
    public void beginResource(Fields attributes) {
        proto.begin(FIRST, 3).begin(FIRST, 2);
        push(FIRST);
        attributes.forEach(this);
        depth--;
        proto.end();
    }

    @Override
    public void endResource() {
        proto.end();
    }

    @Override
    public void beginScope(Utf8 scope) {
        proto.begin(SECOND, 3).begin(FIRST, 1).text(FIRST, scope).end();
    }

    @Override
    public void endScope() {
        proto.end();
    }

    @Override
    public void beginRecord(LogRecord record, boolean traced) {
        long time = Math.max(0, record.epochNanos());
        proto.begin(SECOND, 2);
        proto.tag(RECORD_TIME, ProtoWriter.FIXED64).fixed64(time);
        proto.tag(RECORD_OBSERVED_TIME, ProtoWriter.FIXED64).fixed64(time);
        proto.tag(SECOND, ProtoWriter.VARINT).varint(record.severity().number());
        proto.text(THIRD, record.level());
        Utf8 message = record.message();
        proto.tag(RECORD_BODY, ProtoWriter.LENGTH).varint(ProtoWriter.sizeOf(message));
        proto.text(ANY_STRING, message);
        if (traced) {
            id(RECORD_TRACE_ID, record.traceId());
            id(RECORD_SPAN_ID, record.spanId());
        }
        push(RECORD_ATTRIBUTES);
    }

    private void id(int field, Utf8 id) {
        proto.tag(field, ProtoWriter.LENGTH).varint(id.length() / 2);
        OtlpIds.put(id, out);
    }

    @Override
    public void endRecord() {
        depth--;
        proto.end();
    }

    @Override
    public void name(Utf8 next) {
        name = next;
    }

    @Override
    public void text(Utf8 text) {
        entry(ProtoWriter.sizeOf(text));
        proto.text(ANY_STRING, text);
    }

    @Override
    public void number(long number) {
        entry(1 + ProtoWriter.sizeOf(number));
        proto.tag(ANY_INT, ProtoWriter.VARINT).varint(number);
    }

    @Override
    public void number(double number) {
        entry(9);
        proto.tag(ANY_DOUBLE, ProtoWriter.FIXED64).fixed64(Double.doubleToRawLongBits(number));
    }

    /** OTLP has no such numbers; those of 64 bits are some. */
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
        entry(2);
        proto.tag(ANY_BOOL, ProtoWriter.VARINT).varint(value ? 1 : 0);
    }

    /** A value of no kind. */
    @Override
    public void nothing() {
        entry(0);
    }

    @Override
    public void beginMap() {
        beginNested(ANY_MAP);
        push(FIRST);
    }

    @Override
    public void endMap() {
        endNested();
    }

    @Override
    public void beginList() {
        beginNested(ANY_ARRAY);
        push(IN_LIST);
    }

    @Override
    public void endList() {
        endNested();
    }

    /** What stands before a value that takes {@code size} bytes. */
    private void entry(int size) {
        int field = entries[depth - 1];
        if (field == IN_LIST) {
            proto.tag(FIRST, ProtoWriter.LENGTH).varint(size);
            return;
        }
        proto.tag(field, ProtoWriter.LENGTH).varint(ProtoWriter.sizeOf(name) + 1 + ProtoWriter.sizeOf(size) + size);
        proto.text(FIRST, name);
        proto.tag(SECOND, ProtoWriter.LENGTH).varint(size);
    }

    private void beginNested(int kind) {
        int field = entries[depth - 1];
        if (field == IN_LIST) {
            proto.begin(FIRST, 1);
        } else {
            proto.begin(field, 1).text(FIRST, name).begin(SECOND, 1);
        }
        proto.begin(kind, 1);
    }

    private void endNested() {
        depth--;
        proto.end().end();
        if (entries[depth - 1] != IN_LIST) {
            proto.end();
        }
    }

    private void push(int field) {
        if (entries.length == depth) {
            entries = Arrays.copyOf(entries, depth * 2);
        }
        entries[depth++] = field;
    }
}
