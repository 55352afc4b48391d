package io.sidecarsdk.logging.internal.capture.jul;

import io.sidecarsdk.logging.internal.capture.Capture;
import io.sidecarsdk.logging.internal.capture.Intake;
import io.sidecarsdk.logging.internal.record.Captured;
import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.logging.internal.ship.DropReason;
import java.util.Arrays;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/**
 * A handler at the root logger of {@code java.util.logging}, from {@link #open} to {@link #close}. A reset of the configuration
 * takes away all handlers: it comes back.
 *
 * <p>Where a bridge hands all of it to SLF4J or Log4j nothing is taken here, as it would come twice.
 */
public final class JulCapture {

    private static final Set<String> BRIDGES =
            Set.of("org.slf4j.bridge.SLF4JBridgeHandler", "org.apache.logging.log4j.jul.Log4jBridgeHandler");

    private final Intake intake;
    private final Capture capture = new Capture();
    private final Logger root = Logger.getLogger("");
    private final Intake unlessBridged = new UnlessBridged();
    private final Runnable attaching = this::attach;
    private final CaptureHandler handler = new CaptureHandler(capture, attaching);
    private volatile boolean open;

    public JulCapture(Intake intake) {
        this.intake = intake;
    }

    public synchronized void open() {
        open = true;
        capture.bind(unlessBridged);
        attach();
        LogManager.getLogManager().addConfigurationListener(attaching);
    }

    public synchronized void close() {
        open = false;
        LogManager.getLogManager().removeConfigurationListener(attaching);
        root.removeHandler(handler);
        capture.unbind(unlessBridged);
    }

    /** Unless it is attached. Called within a reset too, so without a lock that {@link #open} holds. */
    private void attach() {
        if (open && !Arrays.asList(root.getHandlers()).contains(handler)) {
            root.addHandler(handler);
        }
    }

    private boolean isBridged() {
        for (Handler other : root.getHandlers()) {
            if (BRIDGES.contains(other.getClass().getName())) {
                return true;
            }
        }
        return false;
    }

    /** A bridge may be installed at any time, so this is asked for each event. */
    private final class UnlessBridged implements Intake {

        @Override
        public boolean admits(String logger, Severity severity) {
            return !isBridged() && intake.admits(logger, severity);
        }

        @Override
        public void accept(Captured event) {
            intake.accept(event);
        }

        @Override
        public void lost(DropReason reason, long events) {
            intake.lost(reason, events);
        }
    }
}
