package io.sidecarsdk.logging.internal.ship;

import java.util.Locale;

/** Why a line is not shipped; the package description of {@code io.sidecarsdk.logging} explains each. */
public enum DropReason {
    QUEUE_FULL,
    EVICTED,
    TOO_LARGE,
    REJECTED,
    DAMAGED,
    SHUTDOWN,
    REMOVED,
    DISABLED,
    STARTUP_FULL,
    ENCODING,
    REENTRANT;

    /** As it stands in meters and statistics. */
    public String tag() {
        return toString().toLowerCase(Locale.ROOT);
    }
}
