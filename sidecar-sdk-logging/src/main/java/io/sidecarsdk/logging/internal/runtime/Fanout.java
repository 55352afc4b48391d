package io.sidecarsdk.logging.internal.runtime;

import io.sidecarsdk.logging.internal.capture.LineTarget;
import io.sidecarsdk.logging.internal.ship.DropReason;
import io.sidecarsdk.logging.internal.ship.Sink;
import java.util.Collection;
import java.util.List;

/** Hands each line to every sink there is; they share its bytes. */
final class Fanout implements LineTarget {

    private volatile List<Sink> sinks = List.of();

    void to(Collection<Sink> next) {
        sinks = List.copyOf(next);
    }

    @Override
    public boolean isActive() {
        return !sinks.isEmpty();
    }

    @Override
    public void accept(byte[] line) {
        for (Sink sink : sinks) {
            sink.offer(line);
        }
    }

    @Override
    public void lost(DropReason reason, long lines) {
        for (Sink sink : sinks) {
            sink.lost(reason, lines);
        }
    }
}
