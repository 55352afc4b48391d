package io.sidecarsdk.logging.internal.ship;

import io.sidecarsdk.internal.telemetry.MeterDeclaration;
import java.util.List;

/** What logging measures. */
@SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
enum LogMeter implements MeterDeclaration {
    ACCEPTED("sidecar.logs.accepted", Type.COUNTER, "lines", "Log lines that were taken in.", "sink"),
    SHIPPED("sidecar.logs.shipped", Type.COUNTER, "lines", "Log lines that the receiver has taken.", "sink"),
    RETRIED("sidecar.logs.retried", Type.COUNTER, "requests", "Requests that were sent again.", "sink"),
    DROPPED(
            "sidecar.logs.dropped",
            Type.COUNTER,
            "lines",
            "Log lines that the receiver does not get; reason is queue_full, too_large, rejected, shutdown, removed, "
                    + "disabled, startup_full, encoding or reentrant.",
            "sink",
            "reason"),
    BUFFERED("sidecar.logs.buffered", Type.GAUGE, "bytes", "Memory that waiting log lines take.", "sink"),
    OLDEST_AGE(
            "sidecar.logs.oldest.age",
            Type.GAUGE,
            "seconds",
            "How long the oldest log line has been waiting; 0 while none is.",
            "sink");

    private final String meterName;
    private final Type type;
    private final String unit;
    private final String description;
    private final List<String> tagKeys;

    LogMeter(String meterName, Type type, String unit, String description, String... tagKeys) {
        this.meterName = meterName;
        this.type = type;
        this.unit = unit;
        this.description = description;
        this.tagKeys = List.of(tagKeys);
    }

    @Override
    public String meterName() {
        return meterName;
    }

    @Override
    public Type type() {
        return type;
    }

    @Override
    public String unit() {
        return unit;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public List<String> tagKeys() {
        return tagKeys;
    }
}
