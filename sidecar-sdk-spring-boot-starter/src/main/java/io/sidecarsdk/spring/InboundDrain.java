package io.sidecarsdk.spring;

import io.sidecarsdk.Sidecar;
import io.sidecarsdk.http.Http;
import io.sidecarsdk.policy.InboundPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/**
 * Drains before the web server stops: its phase is the last to start, so the first to stop. Readiness flips while requests
 * are still answered, for load balancers to see it in time.
 */
final class InboundDrain implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(InboundDrain.class);

    private final Sidecar sidecar;
    private final Http http;
    private final ApplicationEventPublisher events;
    private volatile boolean running;

    InboundDrain(Sidecar sidecar, Http http, ApplicationEventPublisher events) {
        this.sidecar = sidecar;
        this.http = http;
        this.events = events;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop(Runnable callback) {
        running = false;
        if (sidecar.policy().http().inbound().flatMap(InboundPolicy::drain).isEmpty()) {
            callback.run();
            return;
        }
        AvailabilityChangeEvent.publish(events, this, ReadinessState.REFUSING_TRAFFIC);
        http.inbound().drain().whenComplete((left, failure) -> {
            if (left != null && left > 0) {
                log.warn("{} requests were still in flight when the time to drain was over", left);
            }
            callback.run();
        });
    }

    /** Only called by who cannot wait. */
    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return DEFAULT_PHASE;
    }
}
