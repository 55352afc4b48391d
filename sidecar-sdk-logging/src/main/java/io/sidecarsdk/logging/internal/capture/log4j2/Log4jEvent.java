package io.sidecarsdk.logging.internal.capture.log4j2;

import io.sidecarsdk.logging.internal.capture.Immutable;
import io.sidecarsdk.logging.internal.capture.TakenEvent;
import io.sidecarsdk.logging.internal.record.Captured;
import io.sidecarsdk.logging.internal.record.RecordWriter;
import io.sidecarsdk.logging.internal.record.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.message.MapMessage;
import org.apache.logging.log4j.message.Message;
import org.jspecify.annotations.Nullable;

/** What is taken of an event of Log4j, which it uses again for the next one. */
public final class Log4jEvent {

    private static final int MOST_MARKERS = 100;

    private Log4jEvent() {}

    public static Captured taken(LogEvent event) {
        return TakenEvent.of(
                new TakenEvent.Said(
                        time(event),
                        severity(event.getLevel()),
                        event.getLevel().name(),
                        logger(event),
                        event.getThreadName() == null ? "" : event.getThreadName(),
                        message(event.getMessage())),
                new TakenEvent.Context(
                        event.getContextData() == null
                                ? Map.of()
                                : event.getContextData().toMap(),
                        fields(event.getMessage()),
                        event.getContextStack() == null
                                ? List.of()
                                : List.copyOf(event.getContextStack().asList()),
                        markers(event.getMarker())),
                event.getThrown());
    }

    public static String logger(LogEvent event) {
        return event.getLoggerName() == null ? "" : event.getLoggerName();
    }

    /** Levels of the application's own count as the next graver one that everybody has. */
    public static Severity severity(Level level) {
        int value = level.intLevel();
        if (value <= Level.FATAL.intLevel()) {
            return Severity.FATAL;
        }
        if (value <= Level.ERROR.intLevel()) {
            return Severity.ERROR;
        }
        if (value <= Level.WARN.intLevel()) {
            return Severity.WARN;
        }
        if (value <= Level.INFO.intLevel()) {
            return Severity.INFO;
        }
        return value <= Level.DEBUG.intLevel() ? Severity.DEBUG : Severity.TRACE;
    }

    private static Instant time(LogEvent event) {
        return Instant.ofEpochSecond(
                event.getInstant().getEpochSecond(), event.getInstant().getNanoOfSecond());
    }

    private static @Nullable String message(@Nullable Message message) {
        return message == null ? null : message.getFormattedMessage();
    }

    /** Of a message that is a map, such as a structured one. */
    private static Map<String, Object> fields(@Nullable Message message) {
        if (!(message instanceof MapMessage<?, ?> map)) {
            return Map.of();
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        map.getIndexedReadOnlyStringMap().forEach((name, value) -> fields.put(name, settled(value)));
        return fields;
    }

    private static Object settled(@Nullable Object value) {
        return value == null ? "" : Immutable.is(value) ? value : RecordWriter.textOf(value);
    }

    /** With its parents, each once. */
    private static List<String> markers(@Nullable Marker marker) {
        if (marker == null) {
            return List.of();
        }
        Set<String> names = new LinkedHashSet<>();
        add(marker, names);
        return new ArrayList<>(names);
    }

    private static void add(Marker marker, Set<String> names) {
        if (names.size() < MOST_MARKERS && names.add(marker.getName()) && marker.hasParents()) {
            for (Marker parent : marker.getParents()) {
                add(parent, names);
            }
        }
    }
}
