package io.sidecarsdk.logging.internal.format;

import io.sidecarsdk.logging.internal.record.Fields;
import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.Utf8;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Records as one {@code ExportLogsServiceRequest} of OTLP: together by who logged them, then by logger, which is the scope;
 * of each logger in their order. For one thread.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/">OTLP specification</a>
 */
public final class OtlpLogs {

    private final OtlpWriter writer;
    private final OtlpAttributes attributes;

    private OtlpLogs(OtlpWriter writer) {
        this.writer = writer;
        this.attributes = new OtlpAttributes(writer);
    }

    /** In Protocol Buffers, into {@code out}. */
    public static OtlpLogs protobuf(Output out) {
        return new OtlpLogs(new OtlpProto(out));
    }

    /** In JSON, into {@code out}. */
    public static OtlpLogs json(Output out) {
        return new OtlpLogs(new OtlpJson(out));
    }

    /** Writes one request. */
    public void write(List<LogRecord> records) {
        writer.begin();
        for (Resource resource : grouped(records)) {
            writer.beginResource(resource.attributes);
            resource.loggers.values().forEach(this::scope);
            writer.endResource();
        }
        writer.end();
    }

    private void scope(List<LogRecord> records) {
        writer.beginScope(records.get(0).logger());
        for (LogRecord record : records) {
            boolean traced = OtlpIds.areValid(record);
            writer.beginRecord(record, traced);
            attributes.write(record, traced);
            writer.endRecord();
        }
        writer.endScope();
    }

    private static List<Resource> grouped(List<LogRecord> records) {
        List<Resource> resources = new ArrayList<>(1);
        for (LogRecord record : records) {
            Resource.of(record.resource(), resources).recordsOf(record.logger()).add(record);
        }
        return resources;
    }

    private static final class Resource {

        private final Fields attributes;
        private final Map<String, List<LogRecord>> loggers = new LinkedHashMap<>();
        private List<LogRecord> last = List.of();

        private Resource(Fields attributes) {
            this.attributes = attributes;
        }

        /** There are rarely two: those of lines that an earlier process left behind. */
        private static Resource of(Fields attributes, List<Resource> resources) {
            for (Resource known : resources) {
                if (known.attributes.raw().isSameAs(attributes.raw())) {
                    return known;
                }
            }
            Resource added = new Resource(attributes);
            resources.add(added);
            return added;
        }

        /** The records of a logger so far. Often it is the one that logged the record before, too. */
        private List<LogRecord> recordsOf(Utf8 logger) {
            if (last.isEmpty() || !last.get(0).logger().isSameAs(logger)) {
                last = loggers.computeIfAbsent(logger.toString(), added -> new ArrayList<>());
            }
            return last;
        }
    }
}
