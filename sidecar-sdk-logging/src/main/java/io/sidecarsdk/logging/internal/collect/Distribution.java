package io.sidecarsdk.logging.internal.collect;

import io.sidecarsdk.logging.internal.enrich.Resource;
import io.sidecarsdk.logging.internal.filter.Routes;
import io.sidecarsdk.logging.internal.record.Redaction;
import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.logging.internal.ship.DropReason;
import io.sidecarsdk.logging.internal.ship.Sink;
import java.util.List;

/**
 * What the policy in force makes of events: what is added and hidden, and which sinks get them. Never modified; a change of the
 * policy is another one.
 *
 * @param routes which sinks a record goes to, by their index
 * @param patienceNanos how long a thread that logs may wait for room; 0 for not at all
 */
public record Distribution(
        Resource resource, Redaction redaction, Routes routes, List<Sink> sinks, long patienceNanos) {

    boolean isActive() {
        return !sinks.isEmpty();
    }

    void spread(byte[] record, Severity severity) {
        for (int index : routes.of(record)) {
            sinks.get(index).add(record, severity);
        }
    }

    void commit() {
        for (Sink sink : sinks) {
            sink.commit();
        }
    }

    /** Something that nobody expects keeps sinks from accepting lines; empty when it is over. */
    void trouble(String why) {
        for (Sink sink : sinks) {
            sink.trouble(why);
        }
    }

    /** Whether each sink has room for more than what may be on its way. */
    boolean hasRoom() {
        for (Sink sink : sinks) {
            if (sink.isNearlyFull()) {
                return false;
            }
        }
        return true;
    }

    boolean isUnsettled() {
        for (Sink sink : sinks) {
            if (sink.isUnsettled()) {
                return true;
            }
        }
        return false;
    }

    void lost(DropReason reason, long events) {
        for (Sink sink : sinks) {
            sink.lost(reason, events);
        }
    }
}
