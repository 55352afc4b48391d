package io.sidecarsdk.logging.internal.ship;

import io.sidecarsdk.internal.telemetry.MeterDeclaration;

/** What logging measures. */
@SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
public enum LogMeter implements MeterDeclaration {
    ACCEPTED("sidecar.logs.accepted", Type.COUNTER, "lines", "Log lines that were taken in.", "sink"),
    SHIPPED("sidecar.logs.shipped", Type.COUNTER, "lines", "Log lines that the receiver has taken.", "sink"),
    RETRIED("sidecar.logs.retried", Type.COUNTER, "requests", "Requests that were sent again.", "sink"),
    DEAD_LETTERED(
            "sidecar.logs.dead.lettered",
            Type.COUNTER,
            "lines",
            "Log lines that the receiver refused and that are kept.",
            "sink"),
    DROPPED(
            "sidecar.logs.dropped",
            Type.COUNTER,
            "lines",
            "Log lines that the receiver does not get; reason is queue_full, evicted, too_large, rejected, damaged, "
                    + "shutdown, removed, disabled, startup_full, encoding or reentrant.",
            "sink",
            "reason"),
    HELD_BACK(
            "sidecar.logs.held.back",
            Type.COUNTER,
            "lines",
            "Log lines that the policy does not want; reason is sampled or rate_limited.",
            "reason"),
    TAIL_EVENTS(
            "sidecar.logs.tail.events",
            Type.COUNTER,
            "events",
            "What happened to tailed files; event is truncated, gone, unreadable, failed, too_many, positions_damaged "
                    + "or positions_not_saved.",
            "tail",
            "event"),
    BUFFERED("sidecar.logs.buffered", Type.GAUGE, "bytes", "Memory that waiting log lines take.", "sink"),
    ON_DISK("sidecar.logs.disk", Type.GAUGE, "bytes", "Disk that waiting log lines take.", "sink"),
    OLDEST_AGE(
            "sidecar.logs.oldest.age",
            Type.GAUGE,
            "seconds",
            "How long ago the oldest log line was logged that is being sent; 0 while none is.",
            "sink");

    private final Spec spec;

    LogMeter(String name, Type type, String unit, String description, String... tagKeys) {
        this.spec = Spec.of(name, type, unit, description, tagKeys);
    }

    @Override
    public Spec spec() {
        return spec;
    }
}
