package io.sidecarsdk.http.internal.health;

import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.time.TimeSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows what health checks find: a count for each, and a line in the log for each change unless there are too many. */
final class HealthReport {

    private static final Logger log = LoggerFactory.getLogger(HealthChecker.class);
    /** In each period. */
    private static final int MOST_LINES = 20;

    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final String client;
    private final ClientMeters meters;
    private final TimeSource time;
    private final AtomicLong periodStart;
    private final AtomicInteger lines = new AtomicInteger();

    HealthReport(String client, ClientMeters meters, TimeSource time) {
        this.client = client;
        this.meters = meters;
        this.time = time;
        this.periodStart = new AtomicLong(time.nanoTime());
    }

    void checked(CheckResult result) {
        meters.healthCheck(result.verdict().label());
    }

    void failed(String endpoint, CheckResult result) {
        if (hasALineLeft()) {
            log.warn("{}: left out {}: it failed its health check ({})", client, endpoint, result.detail());
        }
    }

    void recovered(String endpoint) {
        if (hasALineLeft()) {
            log.warn("{}: uses {} again: it passed its health check", client, endpoint);
        }
    }

    private boolean hasALineLeft() {
        long now = time.nanoTime();
        long start = periodStart.get();
        if (now - start >= PERIOD_NANOS && periodStart.compareAndSet(start, now)) {
            int before = lines.getAndSet(0);
            if (before > MOST_LINES) {
                log.warn("{}: {} more changes of endpoints' health were not logged", client, before - MOST_LINES);
            }
        }
        return lines.incrementAndGet() <= MOST_LINES;
    }
}
