package io.sidecarsdk.logging.testing;

import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.RecordWriter;
import io.sidecarsdk.logging.internal.record.Severity;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A record with as much in it as a test wants, written as the collector does. */
public final class RecordBuilder {

    private final Map<String, Object> resource = new LinkedHashMap<>(Map.of("service.name", "orders"));
    private final Map<String, Object> mdc = new LinkedHashMap<>();
    private final Map<String, Object> fields = new LinkedHashMap<>();
    private List<String> markers = List.of();
    private @Nullable Throwable thrown;
    private String logger = "shop.Orders";
    private String message = "order 17 failed";
    private String trace = "";
    private String span = "";
    private Severity severity = Severity.ERROR;
    private Instant time = Records.TIME;

    public static RecordBuilder record() {
        return new RecordBuilder();
    }

    public RecordBuilder resource(String name, Object value) {
        resource.put(name, value);
        return this;
    }

    public RecordBuilder mdc(String name, String value) {
        mdc.put(name, value);
        return this;
    }

    /** @param value may be a map or a list */
    public RecordBuilder field(String name, @Nullable Object value) {
        fields.put(name, value);
        return this;
    }

    public RecordBuilder markers(String... names) {
        markers = List.of(names);
        return this;
    }

    public RecordBuilder thrown(Throwable cause) {
        thrown = cause;
        return this;
    }

    public RecordBuilder logger(String name) {
        logger = name;
        return this;
    }

    public RecordBuilder message(String text) {
        message = text;
        return this;
    }

    public RecordBuilder trace(String traceId, String spanId) {
        trace = traceId;
        span = spanId;
        return this;
    }

    public RecordBuilder severity(Severity level) {
        severity = level;
        return this;
    }

    public RecordBuilder time(Instant at) {
        time = at;
        return this;
    }

    public LogRecord build() {
        RecordWriter writer = new RecordWriter();
        writer.use(RecordWriter.mapOf(resource), writer.redaction());
        writer.begin(time, severity).head(severity.name(), logger, "main", message, trace, span);
        writer.section();
        mdc.forEach(writer::entry);
        writer.endSection().section();
        fields.forEach((name, value) -> put(writer.name(name), value));
        writer.endSection().section();
        markers.forEach(marker -> writer.value(marker));
        writer.endSection().section();
        if (thrown != null) {
            thrown(writer, thrown);
        }
        return LogRecord.of(writer.endSection().end());
    }

    private static void put(RecordWriter writer, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            writer.beginMap();
            map.forEach((name, one) -> put(writer.name(String.valueOf(name)), one));
            writer.endMap();
        } else if (value instanceof List<?> list) {
            writer.beginList();
            list.forEach(one -> put(writer, one));
            writer.endList();
        } else {
            writer.value(value);
        }
    }

    /** With one frame each, the same in every run. */
    private static void thrown(RecordWriter writer, Throwable thrown) {
        writer.name("class").text(thrown.getClass().getName(), RecordWriter.MOST_NAME);
        if (thrown.getMessage() != null) {
            writer.name("message").text(thrown.getMessage(), RecordWriter.MOST_VALUE);
        }
        if (thrown instanceof Cyclic) {
            writer.name("cyclic").bool(true);
            return;
        }
        writer.name("stack").text("at shop.Orders.place(Orders.java:17)\n... 5 common frames omitted", 1 << 16);
        if (thrown.getCause() != null) {
            writer.name("cause").beginMap();
            thrown(writer, thrown.getCause());
            writer.endMap();
        }
        if (thrown.getSuppressed().length > 0) {
            writer.name("suppressed").beginList();
            for (Throwable suppressed : thrown.getSuppressed()) {
                writer.beginMap();
                thrown(writer, suppressed);
                writer.endMap();
            }
            writer.endList();
        }
    }

    /** Stands for an exception that stands further up already. */
    @SuppressWarnings("serial")
    public static final class Cyclic extends RuntimeException {
        public Cyclic(String message) {
            super(message);
        }
    }

    /** Of everything something. */
    public static RecordBuilder full() {
        IllegalStateException thrown = new IllegalStateException("no stock", new Cyclic("no stock"));
        thrown.addSuppressed(new IOException("closing failed"));
        return record().resource("service.namespace", "shop")
                .resource("service.version", "1.4.2")
                .resource("k8s.pod.name", "orders-7d")
                .resource("k8s.namespace.name", "shop")
                .resource("k8s.pod.label.app.kubernetes.io/name", "orders")
                .resource("team", "checkout")
                .trace(Records.TRACE, Records.SPAN)
                .mdc("tenant", "a")
                .field("order", 17)
                .field("ratio", 0.25)
                .field("open", true)
                .field("none", null)
                .field("items", List.of("a", 1L, List.of(), Map.of("b", 2)))
                .markers("AUDIT")
                .thrown(thrown);
    }
}
