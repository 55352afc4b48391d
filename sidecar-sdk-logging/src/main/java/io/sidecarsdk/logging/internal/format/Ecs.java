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

    private static final Utf8 VERSION = Utf8.of("8.11.0");

    private final Utf8Json json;
    private final JsonValues values;
    private final CachedResource resource;
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
        this.resource = new CachedResource(json.out(), names::write);
        this.fields = new EcsFields(json, names);
        this.labels = new EcsLabels(json);
    }

    @Override
    public void write(LogRecord record) {
        json.beginObject();
        json.name("@timestamp").time(record.epochNanos());
        json.name("log.level").string(record.level());
        json.name("message").string(record.message());
        json.name("ecs.version").string(VERSION);
        json.name("log.logger").string(record.logger());
        json.name("process.thread.name").string(record.thread());
        resource.write(record.resource());
        known("trace.id", record.traceId());
        known("span.id", record.spanId());
        tags(record.markers());
        exception(record.exception());
        if (record.isTruncated()) {
            json.name("truncated").bool(true);
        }
        fields.write(record.fields());
        labels(record);
        json.endObject();
    }

    private void known(String name, Utf8 text) {
        if (!text.isEmpty()) {
            json.name(name).string(text);
        }
    }

    private void tags(Fields markers) {
        if (!markers.isEmpty()) {
            json.name("tags").beginArray();
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
            json.name("error.type").string(type);
        }
        Utf8 message = thrown.message();
        if (message != null) {
            json.name("error.message").string(message);
        }
        stackTrace.write(thrown);
        json.name("error.stack_trace").string(trace.from(0));
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
