package io.sidecarsdk.logging.internal.tail;

import io.sidecarsdk.logging.internal.json.JsonTree;
import io.sidecarsdk.logging.internal.record.Severity;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes of a line what it says: of JSON its message, level, time, trace and fields, of anything else a message. */
final class LineParser {

    private static final List<Severity> NUMBERED = List.of(Severity.values());
    private static final List<String> MESSAGE = List.of("message", "msg", "log");
    private static final List<String> LEVEL = List.of("level", "severity", "log.level");
    private static final List<String> TIME = List.of("timestamp", "@timestamp", "time", "ts");
    private static final List<String> TRACE = List.of("trace_id", "traceId", "trace.id");
    private static final List<String> SPAN = List.of("span_id", "spanId", "span.id");

    /** The first and the last moment that a record can hold, in seconds: nanoseconds of 64 bits. */
    private static final long MOST_SECONDS = Long.MAX_VALUE / 1_000_000_000L - 1;

    private final Severity severity;
    private final boolean json;

    LineParser(Severity severity, boolean json) {
        this.severity = severity;
        this.json = json;
    }

    TailedLine.Parsed parse(String line, Instant readAt) {
        Map<String, @Nullable Object> members = json ? JsonTree.object(line) : null;
        if (members == null) {
            return new TailedLine.Parsed(readAt, severity, severity.name(), line, JsonFields.NONE);
        }
        String message = taken(members, MESSAGE, LineParser::text).orElse("");
        Level level = taken(members, LEVEL, LineParser::level).orElse(new Level(severity.name(), severity));
        Instant time = taken(members, TIME, LineParser::time).orElse(readAt);
        JsonFields fields = new JsonFields(
                members,
                taken(members, TRACE, LineParser::text).orElse(null),
                taken(members, SPAN, LineParser::text).orElse(null),
                4 * line.length());
        return new TailedLine.Parsed(time, level.severity(), level.name(), message, fields);
    }

    private record Level(String name, Severity severity) {}

    /** The first of the names whose value is one; it is no field then. */
    private static <T> Optional<T> taken(
            Map<String, @Nullable Object> members, List<String> names, Function<Object, @Nullable T> reading) {
        for (String name : names) {
            Object value = members.get(name);
            T read = value == null ? null : reading.apply(value);
            if (read != null) {
                members.remove(name);
                return Optional.of(read);
            }
        }
        return Optional.empty();
    }

    private static @Nullable String text(Object value) {
        return value instanceof String text ? text : null;
    }

    private static @Nullable Level level(Object value) {
        if (value instanceof Long number) {
            return numbered(number);
        }
        Severity named = value instanceof String name ? named(name.strip().toUpperCase(Locale.ROOT)) : null;
        return named == null ? null : new Level(String.valueOf(value).strip(), named);
    }

    private static @Nullable Severity named(String name) {
        return switch (name) {
            case "TRACE", "FINEST", "FINER" -> Severity.TRACE;
            case "DEBUG", "FINE", "CONFIG" -> Severity.DEBUG;
            case "INFO", "INFORMATION", "NOTICE" -> Severity.INFO;
            case "WARN", "WARNING" -> Severity.WARN;
            case "ERROR", "ERR", "SEVERE" -> Severity.ERROR;
            case "FATAL", "CRITICAL", "CRIT", "ALERT", "EMERG", "EMERGENCY", "PANIC" -> Severity.FATAL;
            default -> null;
        };
    }

    /** As Bunyan and pino have them: 10 for TRACE to 60 for FATAL. */
    private static @Nullable Level numbered(long number) {
        if (number < 10 || number > 60) {
            return null;
        }
        Severity severity = NUMBERED.get((int) number / 10 - 1);
        return new Level(severity.name(), severity);
    }

    /** RFC 3339, or seconds, milliseconds, microseconds or nanoseconds since 1970, which their size tells apart. */
    private static @Nullable Instant time(Object value) {
        try {
            if (value instanceof String text) {
                return within(OffsetDateTime.parse(text.strip()).toInstant());
            }
            if (value instanceof Long number) {
                return within(of(BigDecimal.valueOf(number)));
            }
            return value instanceof BigDecimal number && Math.abs(number.scale()) < 40 ? within(of(number)) : null;
        } catch (DateTimeException | ArithmeticException e) {
            return null;
        }
    }

    private static Instant of(BigDecimal number) {
        BigDecimal seconds = number;
        for (BigDecimal most = BigDecimal.valueOf(100_000_000_000L);
                seconds.abs().compareTo(most) >= 0 && seconds.scale() < 60; ) {
            seconds = seconds.movePointLeft(3);
        }
        long whole = seconds.longValue();
        return Instant.ofEpochSecond(
                whole,
                seconds.subtract(BigDecimal.valueOf(whole)).movePointRight(9).longValue());
    }

    private static @Nullable Instant within(Instant time) {
        return Math.abs(time.getEpochSecond()) > MOST_SECONDS ? null : time;
    }
}
