package io.sidecarsdk.logging.internal.capture;

import io.sidecarsdk.logging.internal.ship.DropReason;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Keeps lines, within bounds, until it is known where they go; what comes afterwards is passed on. */
final class StartupBuffer implements LineTarget {

    static final int MAX_BYTES = 1 << 20;

    private final Queue<byte[]> lines = new ArrayDeque<>();
    private final Map<DropReason, Long> lost = new EnumMap<>(DropReason.class);
    private int bytes;
    private @Nullable LineTarget next;

    @Override
    public boolean isActive() {
        return true;
    }

    @Override
    public synchronized void accept(byte[] line) {
        if (next != null) {
            next.accept(line);
        } else if (bytes + line.length > MAX_BYTES) {
            lost(DropReason.STARTUP_FULL, 1);
        } else {
            bytes += line.length;
            lines.add(line);
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
    synchronized void drainTo(LineTarget target) {
        for (byte[] line = lines.poll(); line != null; line = lines.poll()) {
            target.accept(line);
        }
        lost.forEach(target::lost);
        lost.clear();
        next = target;
    }
}
