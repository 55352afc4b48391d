package io.sidecarsdk.http.internal.outlier;

import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows what outlier detection does: a count for everything, and a line in the log unless there are too many. */
final class OutlierReport {

    private static final Logger log = LoggerFactory.getLogger(OutlierDetector.class);
    /** For each interval. */
    private static final int MOST_LINES = 20;

    private final String client;
    private final ClientMeters meters;
    private final AtomicInteger lines = new AtomicInteger();

    OutlierReport(String client, ClientMeters meters) {
        this.client = client;
        this.meters = meters;
    }

    void report(OutlierEvent event) {
        boolean quiet = false;
        if (event instanceof OutlierEvent.Detected detected) {
            meters.outlier(detected.detection().toString(), detected.outcome().label());
            quiet = detected.outcome() != OutlierEvent.Outcome.EJECTED;
        }
        if (lines.incrementAndGet() > MOST_LINES) {
            return;
        }
        if (quiet) {
            log.info("{}: {}", client, event.message().get());
        } else {
            log.warn("{}: {}", client, event.message().get());
        }
    }

    /** A new interval has begun: there may be lines again. */
    void nextInterval() {
        int before = lines.getAndSet(0);
        if (before > MOST_LINES) {
            log.warn("{}: {} more ejections and returns were not logged", client, before - MOST_LINES);
        }
    }
}
