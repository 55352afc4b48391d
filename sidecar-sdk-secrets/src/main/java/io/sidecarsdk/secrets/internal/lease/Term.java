package io.sidecarsdk.secrets.internal.lease;

import io.sidecarsdk.secrets.internal.held.Tenure;
import java.time.Duration;

/**
 * When what Vault gave must be seen to again, and when it ends: one class for each way in which secrets end. Durations are
 * measured by the monotonic clock, which nobody sets back.
 */
public interface Term extends Tenure {

    /** The time from now to the next look; zero where it is due. Asked after each look that went well. */
    Duration next();

    /** The time from one good look to its end, as a measure for the waits of repeated looks; zero where there is no end. */
    default Duration length() {
        return Duration.ZERO;
    }
}
