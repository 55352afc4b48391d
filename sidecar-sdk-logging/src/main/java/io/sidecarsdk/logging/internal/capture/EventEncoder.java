package io.sidecarsdk.logging.internal.capture;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/**
 * Makes a JSON line of an event, from the timestamp on: what says which service it is goes before it later, as it may not
 * be known yet.
 *
 * <p>Must run on the thread that logged, whose span and MDC it takes. Every text has a bound, and so has the line: past
 * it, fields are left out and {@code "truncated":true} says so.
 */
final class EventEncoder {

    static final int MAX_MESSAGE = 256 << 10;
    static final int MAX_LINE = 1 << 20;
    private static final int MAX_NAME = 1 << 10;
    private static final int MAX_VALUE = 16 << 10;

    byte[] encode(ILoggingEvent event) {
        Utf8Json json = new Utf8Json();
        Map<String, String> mdc = event.getMDCPropertyMap();
        json.name("timestamp").string(timestamp(event), MAX_NAME);
        json.name("level").string(event.getLevel().toString(), MAX_NAME);
        json.name("logger").string(orEmpty(event.getLoggerName()), MAX_NAME);
        json.name("thread").string(orEmpty(event.getThreadName()), MAX_NAME);
        json.name("message").string(orEmpty(event.getFormattedMessage()), MAX_MESSAGE);
        trace(json, mdc);
        mdc(json, mdc);
        fields(json, event.getKeyValuePairs());
        markers(json, event.getMarkerList());
        exception(json, event.getThrowableProxy());
        if (json.size() > MAX_LINE) {
            json.name("truncated").literal("true");
        }
        return json.endObject().toBytes();
    }

    private static String timestamp(ILoggingEvent event) {
        Instant instant = event.getInstant();
        return Rfc3339.format(instant != null ? instant : Instant.ofEpochMilli(event.getTimeStamp()));
    }

    /** The span in which the event was logged; what tracing libraries put in the MDC only where there is none. */
    private static void trace(Utf8Json json, @Nullable Map<String, String> mdc) {
        SpanContext span = Span.current().getSpanContext();
        if (span.isValid()) {
            json.name("trace_id").string(span.getTraceId(), MAX_NAME);
            json.name("span_id").string(span.getSpanId(), MAX_NAME);
        } else if (mdc != null && !mdc.isEmpty()) {
            fromMdc(json, "trace_id", mdc.getOrDefault("trace_id", mdc.get("traceId")));
            fromMdc(json, "span_id", mdc.getOrDefault("span_id", mdc.get("spanId")));
        }
    }

    private static void fromMdc(Utf8Json json, String name, @Nullable String value) {
        if (value != null) {
            json.name(name).string(value, MAX_NAME);
        }
    }

    private static void mdc(Utf8Json json, @Nullable Map<String, String> mdc) {
        if (mdc == null || mdc.isEmpty()) {
            return;
        }
        json.name("mdc").beginObject();
        mdc.forEach((key, value) -> {
            if (json.size() <= MAX_LINE) {
                json.name(orEmpty(key), MAX_NAME);
                FieldValue.write(json, value, MAX_VALUE);
            }
        });
        json.endObject();
    }

    private static void fields(Utf8Json json, @Nullable List<KeyValuePair> pairs) {
        if (pairs == null || pairs.isEmpty()) {
            return;
        }
        json.name("fields").beginObject();
        for (int i = 0; i < pairs.size() && json.size() <= MAX_LINE; i++) {
            KeyValuePair pair = pairs.get(i);
            if (!recurs(pairs, i)) {
                json.name(orEmpty(pair.key), MAX_NAME);
                FieldValue.write(json, pair.value, MAX_VALUE);
            }
        }
        json.endObject();
    }

    /** A JSON object has a name once; the last value given for it counts. */
    private static boolean recurs(List<KeyValuePair> pairs, int i) {
        String key = orEmpty(pairs.get(i).key);
        for (int later = i + 1; later < pairs.size(); later++) {
            if (key.equals(orEmpty(pairs.get(later).key))) {
                return true;
            }
        }
        return false;
    }

    private static void markers(Utf8Json json, @Nullable List<Marker> markers) {
        if (markers == null || markers.isEmpty()) {
            return;
        }
        json.name("markers").beginArray();
        for (Marker marker : markers) {
            if (json.size() <= MAX_LINE) {
                json.string(orEmpty(marker.getName()), MAX_NAME);
            }
        }
        json.endArray();
    }

    private static void exception(Utf8Json json, @Nullable IThrowableProxy thrown) {
        if (thrown != null) {
            json.name("exception");
            new ExceptionWriter(json).write(thrown, 0);
        }
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
