package io.sidecarsdk.logging;

import java.time.Instant;

/** A log line that its receiver refused for good, as the SDK keeps it. */
public interface DeadLetter {

    /** Its place among the sink's dead letters: later ones have higher numbers. */
    long number();

    /** The sink whose receiver refused it. */
    String sink();

    /** What the receiver said, or what was wrong with it; at most 1,024 characters. */
    String reason();

    /** When it was given up, by the machine's clock at that time. */
    Instant time();

    /** The line as one JSON object, redacted as it was when it was logged. */
    String line();
}
