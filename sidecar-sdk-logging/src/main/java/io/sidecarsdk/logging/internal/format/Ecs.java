package io.sidecarsdk.logging.internal.format;

import io.sidecarsdk.logging.internal.record.Fields;
import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.Thrown;
import io.sidecarsdk.logging.internal.record.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * A line in the names of the Elastic Common Schema. What the schema has no name for keeps its own, unless that would clash
 * with the schema: then it is one of the {@code labels}, which are all texts, as is what the MDC holds.
 *
 * @see <a href="https://www.elastic.co/docs/reference/ecs">Elastic Common Schema</a>
 */
public final class Ecs implements JsonFormat {

    private static final JsonName TIMESTAMP = JsonName.of("@timestamp");
    private static final JsonName LOG_LEVEL = JsonName.of("log.level");
    private static final JsonName MESSAGE = JsonName.of("message");
    private static final JsonName ECS_VERSION = JsonName.of("ecs.version");
    private static final JsonName LOG_LOGGER = JsonName.of("log.logger");
    private static final JsonName PROCESS_THREAD_NAME = JsonName.of("process.thread.name");
    private static final JsonName TRACE_ID = JsonName.of("trace.id");
    private static final JsonName SPAN_ID = JsonName.of("span.id");
    private static final JsonName TRUNCATED = JsonName.of("truncated");
    private static final JsonName TAGS = JsonName.of("tags");
    private static final JsonName ERROR_TYPE = JsonName.of("error.type");
    private static final JsonName ERROR_MESSAGE = JsonName.of("error.message");
    private static final JsonName ERROR_STACK_TRACE = JsonName.of("error.stack_trace");
    private static final Utf8 VERSION = Utf8.of("8.11.0");

    private final Utf8Json json;
    private final JsonValues values;
    private final PartCache<Fields> resource;
    private final EcsResource names;
    private final EcsFields fields;
    private final EcsLabels labels;
    private final Output trace = new Output();
    private final StackTrace stackTrace = new StackTrace(trace, false);

    /** Writes into {@code json}. */
    public Ecs(Utf8Json json) {
        this.json = json;
        this.values = new JsonValues(json);
        this.names = new EcsResource(json);
        this.resource = new PartCache<>(json.out(), 1, names::write);
        this.fields = new EcsFields(json, names);
        this.labels = new EcsLabels(json);
    }

    @Override
    public void write(LogRecord record) {
        json.beginObject();
        json.name(TIMESTAMP).time(record.epochNanos());
        json.field(LOG_LEVEL, record.level());
        json.field(MESSAGE, record.message());
        json.field(ECS_VERSION, VERSION);
        json.field(LOG_LOGGER, record.logger());
        json.field(PROCESS_THREAD_NAME, record.thread());
        resource.write(record.resource().raw(), 0, record.resource());
        known(TRACE_ID, record.traceId());
        known(SPAN_ID, record.spanId());
        tags(record.markers());
        exception(record.exception());
        if (record.isTruncated()) {
            json.name(TRUNCATED).bool(true);
        }
        fields.write(record.fields());
        labels(record);
        json.endObject();
    }

    private void known(JsonName name, Utf8 text) {
        if (!text.isEmpty()) {
            json.field(name, text);
        }
    }

    private void tags(Fields markers) {
        if (!markers.isEmpty()) {
            json.name(TAGS).beginArray();
            markers.forEachValue(values);
            json.endArray();
        }
    }

    private void exception(@Nullable Thrown thrown) {
        if (thrown == null) {
            return;
        }
        Utf8 type = thrown.className();
        if (type != null) {
            json.field(ERROR_TYPE, type);
        }
        Utf8 message = thrown.message();
        if (message != null) {
            json.field(ERROR_MESSAGE, message);
        }
        stackTrace.write(thrown);
        json.field(ERROR_STACK_TRACE, trace.from(0));
        trace.reset();
    }

    private void labels(LogRecord record) {
        labels.begin();
        names.clashing(labels);
        record.mdc().forEach(labels);
        fields.clashing(record.fields(), labels);
        labels.end();
    }
}
