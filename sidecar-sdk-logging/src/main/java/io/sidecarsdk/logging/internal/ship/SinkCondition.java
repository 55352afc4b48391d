package io.sidecarsdk.logging.internal.ship;

import io.sidecarsdk.health.Health;
import io.sidecarsdk.time.TimeSource;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a sink is doing, for health, and in the log when that changes: at most every ten seconds, whatever happens. */
final class SinkCondition {

    private static final Logger log = LoggerFactory.getLogger(SinkCondition.class);
    private static final long QUIET = Duration.ofSeconds(10).toNanos();

    private final String sink;
    private final TimeSource time;
    private volatile String problem = "";
    private String logged = "";
    private long loggedAt;

    SinkCondition(String sink, TimeSource time) {
        this.sink = sink;
        this.time = time;
        this.loggedAt = time.nanoTime() - QUIET;
    }

    /** Called by the shipping thread only, as all that changes. */
    void well() {
        become("");
    }

    void failing(String why) {
        become("lines wait, the last request failed: " + why);
    }

    void rejecting(String why) {
        become("the receiver refuses lines: " + why);
    }

    Health.Component health() {
        String found = problem;
        return found.isEmpty() ? Health.Component.up() : Health.Component.degraded(found);
    }

    private void become(String found) {
        problem = found;
        if (found.equals(logged) || time.nanoTime() - loggedAt < QUIET) {
            return;
        }
        logged = found;
        loggedAt = time.nanoTime();
        if (found.isEmpty()) {
            log.info("Log sink {} takes lines again", sink);
        } else {
            log.warn("Log sink {}: {}", sink, found);
        }
    }
}
