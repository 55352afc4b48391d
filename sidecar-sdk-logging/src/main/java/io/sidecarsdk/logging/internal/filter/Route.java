package io.sidecarsdk.logging.internal.filter;

import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.logging.internal.record.Utf8;
import io.sidecarsdk.policy.LogRoutePolicy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Takes the records that are as all of its conditions say. */
final class Route {

    private final List<byte[]> loggers;
    private final Severity least;
    private final List<String> markers;
    private final Map<String, String> fields;
    private final int[] to;

    /**
     * @param loggers any of them, or below one of them; empty for all
     * @param least the least level
     * @param markers any of them; empty for all
     * @param fields or MDC entries that have these values, all of them
     * @param to the indexes of sinks
     */
    Route(List<String> loggers, Severity least, List<String> markers, Map<String, String> fields, int... to) {
        this.loggers = loggers.stream()
                .map(name -> name.getBytes(StandardCharsets.UTF_8))
                .toList();
        this.least = least;
        this.markers = List.copyOf(markers);
        this.fields = Map.copyOf(fields);
        this.to = to.clone();
    }

    static Route of(LogRoutePolicy policy, List<String> sinks) {
        LogRoutePolicy.When when = policy.when();
        Severity least = when.level().map(PolicySeverity::of).orElse(Severity.TRACE);
        int[] to = policy.to().stream()
                .mapToInt(sinks::indexOf)
                .filter(index -> index >= 0)
                .distinct()
                .toArray();
        return new Route(when.loggers(), least, when.markers(), when.fields(), to);
    }

    int[] to() {
        return to;
    }

    boolean takes(LogRecord event) {
        return event.severity().isAtLeast(least) && takesLogger(event) && takesMarker(event) && takesFields(event);
    }

    private boolean takesLogger(LogRecord event) {
        if (loggers.isEmpty()) {
            return true;
        }
        Utf8 logger = event.logger();
        for (byte[] top : loggers) {
            if (LoggerNames.isAtOrBelow(logger, top)) {
                return true;
            }
        }
        return false;
    }

    private boolean takesMarker(LogRecord event) {
        if (markers.isEmpty()) {
            return true;
        }
        for (String marker : markers) {
            if (event.markers().holds(marker)) {
                return true;
            }
        }
        return false;
    }

    /** As they are stored: of a hidden one, what stands for it. */
    private boolean takesFields(LogRecord event) {
        for (Map.Entry<String, String> field : fields.entrySet()) {
            String name = field.getKey();
            String value = field.getValue();
            if (!value.equals(event.fields().text(name))
                    && !value.equals(event.mdc().text(name))) {
                return false;
            }
        }
        return true;
    }
}
