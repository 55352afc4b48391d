package io.sidecarsdk.logging.internal.format;

import io.sidecarsdk.logging.internal.record.Fields;
import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.Thrown;
import io.sidecarsdk.logging.internal.record.Utf8;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shows what of a record becomes an attribute, each under a name of its own: thread and exception by OpenTelemetry's
 * semantic conventions, fields and MDC under their own names. One that is taken already gets {@code fields.} or
 * {@code mdc.} before it.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-logs/">Exceptions in logs</a>
 */
final class OtlpAttributes {

    private static final Utf8 THREAD = Utf8.of("thread.name");
    private static final Utf8 TRACE_ID = Utf8.of("trace_id");
    private static final Utf8 SPAN_ID = Utf8.of("span_id");
    private static final Utf8 MARKERS = Utf8.of("markers");
    private static final Utf8 TRUNCATED = Utf8.of("truncated");
    private static final Utf8 TYPE = Utf8.of("exception.type");
    private static final Utf8 MESSAGE = Utf8.of("exception.message");
    private static final Utf8 STACKTRACE = Utf8.of("exception.stacktrace");

    private static final Names OWN = Names.of(List.of(
            "thread.name",
            "trace_id",
            "span_id",
            "markers",
            "truncated",
            "exception.type",
            "exception.message",
            "exception.stacktrace"));

    private final OtlpWriter writer;
    private final Output trace = new Output();
    private final StackTrace stackTrace = new StackTrace(trace, false);

    OtlpAttributes(OtlpWriter writer) {
        this.writer = writer;
    }

    /** @param traced whether the record's ids are written elsewhere */
    void write(LogRecord record, boolean traced) {
        known(THREAD, record.thread());
        if (!traced) {
            known(TRACE_ID, record.traceId());
            known(SPAN_ID, record.spanId());
        }
        exception(record.exception());
        Fields markers = record.markers();
        if (!markers.isEmpty()) {
            writer.name(MARKERS);
            writer.beginList();
            markers.forEachValue(writer);
            writer.endList();
        }
        if (record.isTruncated()) {
            writer.name(TRUNCATED);
            writer.bool(true);
        }
        fields(record.fields());
        mdc(record.mdc(), record.fields());
    }

    private void known(Utf8 name, @Nullable Utf8 text) {
        if (text != null && !text.isEmpty()) {
            writer.name(name);
            writer.text(text);
        }
    }

    private void exception(@Nullable Thrown thrown) {
        if (thrown != null) {
            known(TYPE, thrown.className());
            known(MESSAGE, thrown.message());
            stackTrace.write(thrown);
            known(STACKTRACE, trace.from(0));
            trace.reset();
        }
    }

    private void fields(Fields fields) {
        if (!fields.isEmpty()) {
            fields.forEach(name -> !OWN.contains(name), writer);
            fields.forEachName(name -> {
                if (OWN.contains(name)) {
                    renamed("fields.", name, fields);
                }
            });
        }
    }

    private void mdc(Fields mdc, Fields fields) {
        if (!mdc.isEmpty()) {
            mdc.forEach(name -> !isTaken(name, fields), writer);
            mdc.forEachName(name -> {
                if (isTaken(name, fields)) {
                    renamed("mdc.", name, mdc);
                }
            });
        }
    }

    private static boolean isTaken(Utf8 name, Fields fields) {
        return OWN.contains(name) || fields.has(name);
    }

    private void renamed(String prefix, Utf8 name, Fields from) {
        writer.name(Utf8.of(prefix + name));
        from.show(name, writer);
    }
}
