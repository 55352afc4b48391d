package io.sidecarsdk.logging.internal.capture;

import io.sidecarsdk.logging.internal.record.Captured;
import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.logging.internal.ship.DropReason;

/** Where captured events go. Nothing here throws, and nothing waits unless the policy asks for it. */
public interface Intake {

    /** Whether such an event is wanted at all; asked once for each, before anything is made of it. */
    boolean admits(String logger, Severity severity);

    /** Takes an event that was admitted, or counts it as dropped. */
    void accept(Captured event);

    /** Counts events that could not be handed over. */
    void lost(DropReason reason, long events);
}
