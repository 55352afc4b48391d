package io.sidecarsdk.logging.internal.sink.loki;

import io.sidecarsdk.logging.internal.format.JsonLines;
import io.sidecarsdk.logging.internal.format.Output;
import io.sidecarsdk.logging.internal.format.Utf8Json;
import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.ship.Batch;
import io.sidecarsdk.logging.internal.sink.http.Content;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a batch as one push request: a stream for each set of labels, the lines of each in the order of their time. */
final class PushWriter {

    private final Labels labels;
    private final Output out = new Output();
    private final Utf8Json json = new Utf8Json(out);
    private final Output line = new Output();
    private final JsonLines lines = new JsonLines(Utf8Json.nested(line));

    PushWriter(Labels labels) {
        this.labels = labels;
    }

    Content write(Batch batch) {
        out.reset();
        json.beginObject().name("streams").beginArray();
        streams(batch).forEach((set, entries) -> stream(batch, set, entries));
        json.endArray().endObject();
        return new Content("application/json", out.array(), out.size());
    }

    private Map<Map<String, String>, List<Line>> streams(Batch batch) {
        Map<Map<String, String>, List<Line>> streams = new LinkedHashMap<>();
        for (int i = 0; i < batch.size(); i++) {
            LogRecord record = batch.record(i);
            streams.computeIfAbsent(labels.of(record), set -> new ArrayList<>()).add(new Line(record, i));
        }
        Comparator<Line> byTime = Comparator.comparingLong(line -> line.record().epochNanos());
        streams.values().forEach(lines -> lines.sort(byTime));
        return streams;
    }

    /** @param index in the batch */
    private record Line(LogRecord record, int index) {}

    private void stream(Batch batch, Map<String, String> set, List<Line> entries) {
        json.beginObject().name("stream").beginObject();
        set.forEach((name, value) -> json.name(name).string(value));
        json.endObject().name("values").beginArray();
        for (Line entry : entries) {
            line.reset();
            lines.write(entry.record());
            json.beginArray();
            json.quoted(entry.record().epochNanos());
            json.escaped(line.from(0));
            metadata(entry.record(), batch.id(entry.index()));
            json.endArray();
        }
        json.endArray().endObject();
    }

    /** The id is called as in OpenTelemetry, with the characters that Loki allows. */
    private void metadata(LogRecord record, String id) {
        json.beginObject();
        if (!record.traceId().isEmpty()) {
            json.name("trace_id").string(record.traceId());
        }
        if (!record.spanId().isEmpty()) {
            json.name("span_id").string(record.spanId());
        }
        json.name("log_record_uid").string(id);
        json.endObject();
    }
}
