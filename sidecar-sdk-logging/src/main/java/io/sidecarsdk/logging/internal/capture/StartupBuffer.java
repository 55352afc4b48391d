package io.sidecarsdk.logging.internal.capture;

import io.sidecarsdk.logging.internal.record.Captured;
import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.logging.internal.ship.DropReason;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Keeps events, within bounds, until it is known where they go; what comes afterwards is passed on. */
public final class StartupBuffer implements Intake {

    static final int MOST_BYTES = 1 << 20;

    private final Queue<Captured> events = new ArrayDeque<>();
    private final Map<DropReason, Long> lost = new EnumMap<>(DropReason.class);
    private long bytes;
    private @Nullable Intake next;

    @Override
    public boolean admits(String logger, Severity severity) {
        return true; // nobody knows yet what is wanted
    }

    @Override
    public synchronized void accept(Captured event) {
        if (next != null) {
            pass(event, next);
        } else if (bytes + event.weight() > MOST_BYTES) {
            lost(DropReason.STARTUP_FULL, 1);
        } else {
            bytes += event.weight();
            events.add(event);
        }
    }

    @Override
    public synchronized void lost(DropReason reason, long count) {
        if (next != null) {
            next.lost(reason, count);
        } else {
            lost.merge(reason, count, Long::sum);
        }
    }

    /** Hands everything over, in order. */
    synchronized void drainTo(Intake intake) {
        for (Captured event = events.poll(); event != null; event = events.poll()) {
            pass(event, intake);
        }
        lost.forEach(intake::lost);
        lost.clear();
        next = intake;
    }

    private static void pass(Captured event, Intake intake) {
        if (intake.admits(event.logger(), event.severity())) {
            intake.accept(event);
        }
    }
}
