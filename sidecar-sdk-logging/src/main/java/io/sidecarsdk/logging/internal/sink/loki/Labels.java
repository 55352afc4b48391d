package io.sidecarsdk.logging.internal.sink.loki;

import io.sidecarsdk.logging.internal.record.Fields;
import io.sidecarsdk.logging.internal.record.LogRecord;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The labels of a line: those with a fixed value, and those whose value is a field of the line. A field that the line has
 * not is no label; a line that has no label at all gets the name of its service.
 */
final class Labels {

    /** Half of what Loki takes by default. */
    static final int MOST_VALUE = 1024;

    private static final String SERVICE = "service_name";

    private final Map<String, String> fixed;
    private final List<String> fromFields;

    Labels(Map<String, String> fixed, List<String> fromFields) {
        this.fixed = fixed;
        this.fromFields = fromFields;
    }

    /** In the same order for each line, so that lines with the same ones are equal in this. */
    Map<String, String> of(LogRecord record) {
        if (fromFields.isEmpty() && !fixed.isEmpty()) {
            return fixed;
        }
        Map<String, String> labels = new LinkedHashMap<>(fixed);
        for (String name : fromFields) {
            String value = value(record, name);
            if (value != null && !value.isEmpty()) {
                labels.put(name, cut(value));
            }
        }
        if (labels.isEmpty()) {
            String service = value(record, SERVICE);
            labels.put(SERVICE, service == null || service.isEmpty() ? "unknown_service" : cut(service));
        }
        return labels;
    }

    private static @Nullable String value(LogRecord record, String name) {
        return switch (name) {
            case "level" -> record.level().toString();
            case "logger" -> record.logger().toString();
            case "thread" -> record.thread().toString();
            default -> field(record, name);
        };
    }

    private static @Nullable String field(LogRecord record, String name) {
        for (Fields fields : List.of(record.fields(), record.mdc(), record.resource())) {
            String value = new LabelFinder(name).find(fields);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /** At a character's end. */
    private static String cut(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= MOST_VALUE) {
            return value;
        }
        int end = MOST_VALUE;
        while ((bytes[end] & 0xc0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
}
