package io.sidecarsdk.internal.resilience;

import io.sidecarsdk.resilience.Deadline;
import org.jspecify.annotations.Nullable;

/** What one call carries inwards through its guards. Belongs to one thread. */
final class CallState {

    /** By when it must have ended; null for no limit. */
    @Nullable
    Deadline deadline;

    CallState(@Nullable Deadline deadline) {
        this.deadline = deadline;
    }

    boolean isOverdue() {
        return deadline != null && deadline.isExpired();
    }
}
