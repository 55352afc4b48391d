package io.sidecarsdk.logging.internal.runtime;

import io.sidecarsdk.logging.internal.capture.Intake;
import io.sidecarsdk.logging.internal.capture.jul.JulCapture;

/** What is logged through {@code java.util.logging}. */
final class JulSource implements EventSource {

    private final JulCapture capture;

    JulSource(Intake intake) {
        capture = new JulCapture(intake);
    }

    @Override
    public void open() {
        capture.open();
    }

    @Override
    public void close() {
        capture.close();
    }
}
