package io.sidecarsdk.logging.internal.collect;

import io.sidecarsdk.logging.internal.capture.Intake;
import io.sidecarsdk.logging.internal.filter.Admission;
import io.sidecarsdk.logging.internal.record.Captured;
import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.logging.internal.ship.DropReason;
import io.sidecarsdk.logging.internal.ship.Room;

/** What happens on the thread that logs: is the event wanted, is there room for it, into the ring with it. */
final class RingIntake implements Intake {

    private final EventRing ring;
    private final Collector collector;
    private final Admission admission;
    private final Room room;

    RingIntake(EventRing ring, Collector collector, Admission admission, Room room) {
        this.ring = ring;
        this.collector = collector;
        this.admission = admission;
        this.room = room;
    }

    @Override
    public boolean admits(String logger, Severity severity) {
        return collector.distribution().isActive() && admission.admits(logger, severity);
    }

    @Override
    public void accept(Captured event) {
        Distribution distribution = collector.distribution();
        long patience = distribution.patienceNanos();
        if (patience > 0 && !room.isOpen()) {
            patience = room.await(room::isOpen, patience);
        }
        if (ring.offer(event) || (patience > 0 && ring.couldTake(event.weight()) && offerWithin(event, patience))) {
            collector.offered();
        } else {
            lost(ring.couldTake(event.weight()) ? DropReason.QUEUE_FULL : DropReason.TOO_LARGE, 1);
        }
    }

    private boolean offerWithin(Captured event, long patience) {
        return room.await(() -> ring.offer(event), patience) > 0;
    }

    @Override
    public void lost(DropReason reason, long events) {
        collector.distribution().lost(reason, events);
    }
}
