package io.sidecarsdk.logging.internal.sink.forward;

import io.sidecarsdk.logging.internal.record.Fields;
import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.Thrown;
import io.sidecarsdk.logging.internal.record.Utf8;
import io.sidecarsdk.logging.internal.ship.Batch;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Makes a batch into one message of the mode PackedForward, or CompressedPackedForward.
 *
 * <p>Each entry is a plain {@code [time, record]}, the form that every server knows. The record is that of the JSON line
 * without its timestamp, which is the entry's time.
 */
final class ForwardEncoder {

    private static final Utf8 LEVEL = Utf8.of("level");
    private static final Utf8 LOGGER = Utf8.of("logger");
    private static final Utf8 THREAD = Utf8.of("thread");
    private static final Utf8 MESSAGE = Utf8.of("message");
    private static final Utf8 TRACE_ID = Utf8.of("trace_id");
    private static final Utf8 SPAN_ID = Utf8.of("span_id");
    private static final Utf8 MDC = Utf8.of("mdc");
    private static final Utf8 FIELDS = Utf8.of("fields");
    private static final Utf8 MARKERS = Utf8.of("markers");
    private static final Utf8 EXCEPTION = Utf8.of("exception");
    private static final Utf8 TRUNCATED = Utf8.of("truncated");

    private final String tag;
    private final boolean ack;
    private final boolean gzip;
    private final Packer message = new Packer();
    private final Packer entries = new Packer();

    /** @param ack whether the server is asked to say that it has it */
    ForwardEncoder(String tag, boolean ack, boolean gzip) {
        this.tag = tag;
        this.ack = ack;
        this.gzip = gzip;
    }

    /** The message, until the next one is made. */
    Packer encode(Batch batch) {
        message.clear();
        message.list(3);
        message.text(tag);
        int begin = message.beginBytes();
        if (gzip) {
            entries.clear();
            entries(batch, entries);
            compress();
        } else {
            entries(batch, message);
        }
        message.endBytes(begin);
        options(batch);
        return message;
    }

    private void options(Batch batch) {
        message.beginMap();
        message.name("size");
        message.number(batch.size());
        if (ack) {
            message.name("chunk");
            message.text(batch.id());
        }
        if (gzip) {
            message.name("compressed");
            message.text("gzip");
        }
        message.endMap();
    }

    private static void entries(Batch batch, Packer to) {
        for (Batch.Item item : batch.items()) {
            entry(item.record(), to);
        }
    }

    private static void entry(LogRecord record, Packer to) {
        to.list(2);
        to.time(record.epochNanos());
        to.beginMap();
        record.resource().forEach(to);
        text(LEVEL, record.level(), to);
        text(LOGGER, record.logger(), to);
        text(THREAD, record.thread(), to);
        to.name(MESSAGE);
        to.text(record.message());
        text(TRACE_ID, record.traceId(), to);
        text(SPAN_ID, record.spanId(), to);
        map(MDC, record.mdc(), to);
        map(FIELDS, record.fields(), to);
        markers(record.markers(), to);
        Thrown thrown = record.exception();
        if (thrown != null) {
            map(EXCEPTION, thrown.fields(), to);
        }
        if (record.isTruncated()) {
            to.name(TRUNCATED);
            to.bool(true);
        }
        to.endMap();
    }

    private static void text(Utf8 name, Utf8 text, Packer to) {
        if (!text.isEmpty()) {
            to.name(name);
            to.text(text);
        }
    }

    private static void map(Utf8 name, Fields fields, Packer to) {
        if (!fields.isEmpty()) {
            to.name(name);
            to.beginMap();
            fields.forEach(to);
            to.endMap();
        }
    }

    private static void markers(Fields markers, Packer to) {
        if (!markers.isEmpty()) {
            to.name(MARKERS);
            to.beginList();
            markers.forEachValue(to);
            to.endList();
        }
    }

    private void compress() {
        try (OutputStream out = new FastGzip(message.stream())) {
            out.write(entries.array(), 0, entries.size());
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
    }

    /** With the least effort, which takes most of what there is to save off log lines. */
    private static final class FastGzip extends GZIPOutputStream {

        FastGzip(OutputStream out) throws IOException {
            super(out, 8 << 10);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
