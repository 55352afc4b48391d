package io.sidecarsdk.logging.internal.capture;

import io.sidecarsdk.logging.internal.ship.DropReason;

/** Where captured lines go. Nothing here ever waits or throws. */
public interface LineTarget {

    /** Whether it wants lines at all; where it does not, nothing is encoded. */
    boolean isActive();

    /** Takes a line, which begins after the fields that say which service it is. It is not modified afterwards. */
    void accept(byte[] line);

    /** Counts lines that could not be handed over. */
    void lost(DropReason reason, long lines);
}
