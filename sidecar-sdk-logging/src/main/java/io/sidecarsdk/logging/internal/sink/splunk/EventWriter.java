package io.sidecarsdk.logging.internal.sink.splunk;

import io.sidecarsdk.logging.internal.format.JsonLines;
import io.sidecarsdk.logging.internal.format.Output;
import io.sidecarsdk.logging.internal.format.Utf8Json;
import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.ship.Batch;
import io.sidecarsdk.logging.internal.sink.http.Content;
import io.sidecarsdk.policy.LogSplunkPolicy;
import java.util.Optional;

/**
 * Writes a batch as objects one after the other: what Splunk knows of each event, and the event as the JSON line that it is
 * everywhere. The one indexed field is the record's id, by which a search can leave out what was sent twice; others would
 * only repeat what a search finds in the line.
 */
final class EventWriter {

    private final Optional<String> index;
    private final Optional<String> source;
    private final Optional<String> sourcetype;
    private final Output out = new Output();
    private final Utf8Json json = new Utf8Json(out);
    private final JsonLines lines = new JsonLines(json);

    EventWriter(LogSplunkPolicy policy) {
        this.index = policy.index();
        this.source = policy.source();
        this.sourcetype = policy.sourcetype();
    }

    Content write(Batch batch) {
        out.reset();
        for (int i = 0; i < batch.size(); i++) {
            write(batch.record(i), batch.id(i));
            out.put('\n');
        }
        return new Content("application/json", out.array(), out.size());
    }

    private void write(LogRecord record, String id) {
        json.beginObject().name("time").literal(time(record.epochNanos()));
        host(record).ifPresent(text -> json.name("host").string(text));
        source.ifPresent(text -> json.name("source").string(text));
        sourcetype.ifPresent(text -> json.name("sourcetype").string(text));
        index.ifPresent(text -> json.name("index").string(text));
        json.name("event");
        lines.write(record);
        json.name("fields").beginObject().name("log.record.uid").string(id).endObject();
        json.endObject();
    }

    /** Seconds, with the milliseconds that the collector's format has; the line itself says it to the nanosecond. */
    private static String time(long epochNanos) {
        long millis = Math.max(0, epochNanos / 1_000_000);
        return millis / 1000 + "." + Long.toString(1000 + millis % 1000).substring(1);
    }

    private static Optional<String> host(LogRecord record) {
        String host = record.resource().text("host.name");
        return Optional.ofNullable(host == null ? record.resource().text("k8s.pod.name") : host);
    }
}
