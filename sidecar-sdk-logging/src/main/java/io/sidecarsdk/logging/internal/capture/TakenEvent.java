package io.sidecarsdk.logging.internal.capture;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.sidecarsdk.logging.internal.record.Captured;
import io.sidecarsdk.logging.internal.record.RecordWriter;
import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.logging.internal.record.ThrownWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An event of a framework whose own event may change or be used again: all that is needed of it, taken at once. */
public final class TakenEvent implements Captured {

    private static final long WEIGHT = 256;

    private final Said said;
    private final Context context;
    private final @Nullable JavaThrown thrown;
    private final SpanContext span;

    /** Who said what, and when. */
    public record Said(
            Instant time,
            Severity severity,
            String level,
            String logger,
            String thread,
            @Nullable String message) {}

    /**
     * In what context; never modified.
     *
     * @param fields values that are texts, numbers or truth values
     * @param stack what was pushed on a nested diagnostic context
     */
    public record Context(Map<String, String> mdc, Map<String, ?> fields, List<String> stack, List<String> markers) {

        /** None but an MDC. */
        public static Context of(@Nullable Map<String, String> mdc) {
            return new Context(mdc == null ? Map.of() : mdc, Map.of(), List.of(), List.of());
        }
    }

    private TakenEvent(Said said, Context context, @Nullable JavaThrown thrown, SpanContext span) {
        this.said = said;
        this.context = context;
        this.thrown = thrown;
        this.span = span;
    }

    /** On the thread that logs, whose span it takes. */
    public static TakenEvent of(Said said, Context context, @Nullable Throwable thrown) {
        return new TakenEvent(
                said, context, JavaThrown.of(thrown), Span.current().getSpanContext());
    }

    @Override
    public String logger() {
        return said.logger();
    }

    @Override
    public Severity severity() {
        return said.severity();
    }

    @Override
    public int weight() {
        long weight = WEIGHT + (said.message() == null ? 0L : said.message().length());
        weight += thrown == null ? 0 : thrown.weight();
        for (Map.Entry<String, String> entry : context.mdc().entrySet()) {
            weight += 64 + String.valueOf(entry.getValue()).length();
        }
        for (Object value : context.fields().values()) {
            weight += 64 + (value instanceof String text ? text.length() : 16);
        }
        for (String text : context.stack()) {
            weight += 64 + text.length();
        }
        return (int) Math.min(weight, Integer.MAX_VALUE);
    }

    @Override
    public void writeTo(RecordWriter writer) {
        boolean inSpan = span.isValid();
        writer.begin(said.time(), said.severity())
                .head(
                        said.level(),
                        said.logger(),
                        said.thread(),
                        said.message(),
                        inSpan ? span.getTraceId() : fromMdc("trace_id", "traceId"),
                        inSpan ? span.getSpanId() : fromMdc("span_id", "spanId"));
        EventSections.mdc(writer, context.mdc());
        fields(writer);
        writer.section();
        texts(writer, context.markers());
        writer.endSection();
        ThrownWriter.section(writer, thrown);
    }

    private void fields(RecordWriter writer) {
        writer.section();
        context.fields().forEach((name, value) -> {
            if (!writer.isFull()) {
                writer.entry(name, value);
            }
        });
        if (!context.stack().isEmpty() && !writer.isFull()) {
            writer.name("ndc").beginList();
            texts(writer, context.stack());
            writer.endList();
        }
        writer.endSection();
    }

    private static void texts(RecordWriter writer, List<String> texts) {
        for (String text : texts) {
            if (!writer.isFull()) {
                writer.text(text, RecordWriter.MOST_NAME);
            }
        }
    }

    /** What tracing libraries put in the MDC, where there is no span. */
    private @Nullable String fromMdc(String name, String other) {
        return context.mdc().isEmpty()
                ? null
                : context.mdc().getOrDefault(name, context.mdc().get(other));
    }
}
