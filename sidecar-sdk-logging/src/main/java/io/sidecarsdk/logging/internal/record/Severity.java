package io.sidecarsdk.logging.internal.record;

/** How grave an event is, on the scale of OpenTelemetry's log data model, to which each framework's levels are mapped. */
public enum Severity {
    TRACE(1),
    DEBUG(5),
    INFO(9),
    WARN(13),
    ERROR(17),
    FATAL(21);

    private final int number;

    Severity(int number) {
        this.number = number;
    }

    /** The severity number of OpenTelemetry's data model. */
    public int number() {
        return number;
    }

    public boolean isAtLeast(Severity least) {
        return number >= least.number;
    }
}
