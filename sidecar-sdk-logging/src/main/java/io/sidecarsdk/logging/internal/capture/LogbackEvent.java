package io.sidecarsdk.logging.internal.capture;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.sidecarsdk.logging.internal.record.Captured;
import io.sidecarsdk.logging.internal.record.RecordWriter;
import io.sidecarsdk.logging.internal.record.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/**
 * A Logback event, kept as it is, with the span in which it was logged. Its message is put together later where the
 * arguments cannot change until then, else at once.
 */
public final class LogbackEvent implements Captured {

    private static final int WEIGHT = 256;
    private static final int WEIGHT_OF_FRAME = 128;

    private final ILoggingEvent event;
    private final SpanContext span;
    private final Object @Nullable [] arguments;
    private final @Nullable List<KeyValuePair> pairs;
    private final int weight;

    private LogbackEvent(
            ILoggingEvent event, SpanContext span, Object @Nullable [] arguments, @Nullable List<KeyValuePair> pairs) {
        this.event = event;
        this.span = span;
        this.arguments = arguments;
        this.pairs = pairs;
        this.weight = weigh();
    }

    /** On the thread that logs, whose name, MDC and span it takes. */
    public static Captured of(ILoggingEvent event) {
        event.getThreadName();
        event.getMDCPropertyMap();
        return new LogbackEvent(
                event,
                Span.current().getSpanContext(),
                settledArguments(event),
                settledPairs(event.getKeyValuePairs()));
    }

    /** The arguments from which the message can be made later; null where the event has made it. */
    private static Object @Nullable [] settledArguments(ILoggingEvent event) {
        Object[] given = event.getArgumentArray();
        if (given == null || !(event instanceof LoggingEvent) || !Immutable.are(given)) {
            event.getFormattedMessage();
            return null;
        }
        return given.length > 2 ? given.clone() : given; // an array of three or more may be the application's own
    }

    /** The pairs, with values that change made texts now. */
    private static @Nullable List<KeyValuePair> settledPairs(@Nullable List<KeyValuePair> given) {
        if (given == null || given.isEmpty()) {
            return null;
        }
        List<KeyValuePair> settled = new ArrayList<>(given.size());
        for (KeyValuePair pair : given) {
            settled.add(Immutable.is(pair.value) ? pair : new KeyValuePair(pair.key, RecordWriter.textOf(pair.value)));
        }
        return settled;
    }

    public static Severity severity(Level level) {
        int value = level.toInt();
        if (value >= Level.ERROR_INT) {
            return Severity.ERROR;
        }
        if (value >= Level.WARN_INT) {
            return Severity.WARN;
        }
        if (value >= Level.INFO_INT) {
            return Severity.INFO;
        }
        return value >= Level.DEBUG_INT ? Severity.DEBUG : Severity.TRACE;
    }

    @Override
    public String logger() {
        return String.valueOf(event.getLoggerName());
    }

    @Override
    public Severity severity() {
        return severity(event.getLevel());
    }

    @Override
    public int weight() {
        return weight;
    }

    private int weigh() {
        long sum = WEIGHT + length(event.getMessage()) + weightOfArguments() + weightOfPairs() + weightOfThrown();
        return (int) Math.min(sum, Integer.MAX_VALUE);
    }

    private long weightOfArguments() {
        if (arguments == null) {
            String formatted = event.getFormattedMessage();
            return formatted == null || formatted.equals(event.getMessage()) ? 0 : formatted.length();
        }
        long sum = 0;
        for (Object argument : arguments) {
            sum += argument instanceof String text ? text.length() : 16;
        }
        return sum;
    }

    private long weightOfPairs() {
        long sum = 0;
        for (int i = 0; pairs != null && i < pairs.size(); i++) {
            sum += 64 + (pairs.get(i).value instanceof String text ? text.length() : 16);
        }
        return sum;
    }

    private long weightOfThrown() {
        long sum = 0;
        IThrowableProxy thrown = event.getThrowableProxy();
        for (int depth = 0; thrown != null && depth < 8; thrown = thrown.getCause(), depth++) {
            sum += WEIGHT + length(thrown.getMessage()) + frames(thrown) * WEIGHT_OF_FRAME;
        }
        return sum;
    }

    private static long frames(IThrowableProxy thrown) {
        return thrown.getStackTraceElementProxyArray() == null ? 0 : thrown.getStackTraceElementProxyArray().length;
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    @Override
    public void writeTo(RecordWriter writer) {
        Map<String, String> mdc = event.getMDCPropertyMap();
        Instant instant = event.getInstant();
        writer.begin(instant != null ? instant : Instant.ofEpochMilli(event.getTimeStamp()), severity());
        boolean inSpan = span.isValid();
        writer.head(
                event.getLevel().toString(),
                event.getLoggerName(),
                event.getThreadName(),
                arguments == null ? event.getFormattedMessage() : event.getMessage(),
                arguments,
                inSpan ? span.getTraceId() : fromMdc(mdc, "trace_id", "traceId"),
                inSpan ? span.getSpanId() : fromMdc(mdc, "span_id", "spanId"));
        mdc(writer, mdc);
        EventSections.fields(writer, pairs);
        markers(writer, event.getMarkerList());
        LogbackThrown.section(writer, event.getThrowableProxy());
    }

    /** What tracing libraries put in the MDC, where there is no span. */
    private static @Nullable String fromMdc(@Nullable Map<String, String> mdc, String name, String other) {
        return mdc == null || mdc.isEmpty() ? null : mdc.getOrDefault(name, mdc.get(other));
    }

    /** Logback's own events share a snapshot until the thread changes its MDC. */
    private void mdc(RecordWriter writer, @Nullable Map<String, String> mdc) {
        if (mdc != null && event instanceof LoggingEvent) {
            writer.section(mdc, event.getThreadName());
        } else {
            EventSections.mdc(writer, mdc);
        }
    }

    private static void markers(RecordWriter writer, @Nullable List<Marker> markers) {
        writer.section();
        if (markers != null) {
            for (Marker marker : markers) {
                if (!writer.isFull()) {
                    writer.text(String.valueOf(marker.getName()), RecordWriter.MOST_NAME);
                }
            }
        }
        writer.endSection();
    }
}
