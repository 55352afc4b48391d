package io.sidecarsdk.http.internal.outlier;

import io.sidecarsdk.http.internal.balancing.Endpoint;
import io.sidecarsdk.http.internal.balancing.EndpointHealth.Flag;
import io.sidecarsdk.http.internal.balancing.Endpoints;
import io.sidecarsdk.http.internal.outlier.OutlierEvent.Outcome;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.internal.time.DurationText;
import io.sidecarsdk.policy.OutlierDetectionPolicy;
import io.sidecarsdk.policy.OutlierDetectionPolicy.Detection;
import io.sidecarsdk.time.Scheduler;
import io.sidecarsdk.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges the endpoints of one upstream by their attempts, and has those left out that are outliers, by Envoy's rules
 * ({@code outlier_detection_impl.cc}).
 *
 * <p>{@link #responded} and {@link #failed} are for every attempt, on its own thread. The failure that completes a row
 * ejects on that thread, so that a retry of the same call goes elsewhere already. Everything else is done by the sweep,
 * once in each interval, on the scheduler. Decisions are made under a lock; the balancer is made and the log written
 * after it was given back. A change of policy keeps ejections and rates; rows begin anew. Safe for use by several threads.
 */
public final class OutlierDetector implements AutoCloseable {

    private final Endpoints endpoints;
    private final TimeSource time;
    private final Scheduler scheduler;
    private final IntUnaryOperator random;
    private final OutlierReport report;
    private final Map<Endpoint, OutlierMonitor> monitors = new ConcurrentHashMap<>();
    private volatile OutlierDetectionPolicy policy;

    private final ReentrantLock lock = new ReentrantLock();
    private int ejected;
    private Scheduler.@Nullable Task sweeping;
    private @Nullable Runnable unsubscribe;

    /** @param random given n &gt; 0, a number from 0 (inclusive) to n (exclusive) */
    public OutlierDetector(
            String client,
            OutlierDetectionPolicy policy,
            Endpoints endpoints,
            TimeSource time,
            Scheduler scheduler,
            IntUnaryOperator random,
            ClientMeters meters) {
        this.policy = policy;
        this.endpoints = endpoints;
        this.time = time;
        this.scheduler = scheduler;
        this.random = random;
        this.report = new OutlierReport(client, meters);
    }

    // --- its life ---

    /** {@code newPolicy} is in force: begins, or goes on by it. */
    public synchronized void follow(OutlierDetectionPolicy newPolicy) {
        boolean otherInterval = !newPolicy.interval().equals(policy.interval());
        boolean otherPolicy = !newPolicy.equals(policy);
        policy = newPolicy;
        if (otherPolicy) { // a row that is longer already than it now has to be would never be exactly that long
            monitors.values().forEach(OutlierMonitor::resetRows);
        }
        if (unsubscribe == null) {
            unsubscribe = endpoints.onChange(this::endpointsChanged);
        }
        if (sweeping == null || otherInterval) {
            stopSweeping();
            sweeping = scheduler.every(newPolicy.interval(), this::sweep);
        }
    }

    /** Ends, and brings all endpoints back. */
    @Override
    public synchronized void close() {
        stopSweeping();
        if (unsubscribe != null) {
            unsubscribe.run();
        }
        lock.lock();
        try {
            monitors.keySet().forEach(endpoint -> endpoint.health().clear(Flag.EJECTED));
            monitors.clear();
            ejected = 0;
        } finally {
            lock.unlock();
        }
        endpoints.changed();
    }

    private void stopSweeping() {
        if (sweeping != null) {
            sweeping.cancel();
        }
    }

    private void endpointsChanged(List<Endpoint> added, List<Endpoint> removed) {
        lock.lock();
        try {
            added.forEach(endpoint -> monitors.computeIfAbsent(endpoint, OutlierMonitor::new));
            for (Endpoint endpoint : removed) {
                OutlierMonitor monitor = monitors.remove(endpoint);
                if (monitor != null && monitor.isEjected()) {
                    ejected--;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    // --- what attempts tell ---

    /** An attempt brought a response. */
    public void responded(Endpoint endpoint, int status) {
        OutlierMonitor monitor = monitors.get(endpoint);
        if (monitor == null) {
            return;
        }
        monitor.status(status, this);
        if (policy.splitExternalLocalOrigin()) {
            monitor.connected();
        }
    }

    /**
     * An attempt brought none, for a reason that speaks against the endpoint.
     *
     * @param timedOut false where it could not be made or broke
     * @param connected whether there was a connection
     */
    public void failed(Endpoint endpoint, boolean timedOut, boolean connected) {
        OutlierMonitor monitor = monitors.get(endpoint);
        if (monitor == null) {
            return;
        }
        if (!policy.splitExternalLocalOrigin()) {
            monitor.status(timedOut ? 504 : 503, this);
            return;
        }
        if (connected) {
            monitor.connected(); // as Envoy has it: the connection counts, and then what became of the attempt
        }
        monitor.notConnected(this);
    }

    void serverFailed(OutlierMonitor monitor, int inARow) {
        if (inARow == policy.consecutive5xx()) {
            rowIsFull(monitor, Detection.CONSECUTIVE_5XX, () -> inARow + " failures in a row");
        }
    }

    void gatewayFailed(OutlierMonitor monitor, int inARow) {
        if (inARow == policy.consecutiveGatewayFailure()) {
            rowIsFull(monitor, Detection.CONSECUTIVE_GATEWAY_FAILURE, () -> inARow + " gateway failures in a row");
        }
    }

    void localOriginFailed(OutlierMonitor monitor, int inARow) {
        if (inARow == policy.consecutiveLocalOriginFailure()) {
            rowIsFull(
                    monitor,
                    Detection.CONSECUTIVE_LOCAL_ORIGIN_FAILURE,
                    () -> inARow + " failures to connect in a row");
        }
    }

    private void rowIsFull(OutlierMonitor monitor, Detection detection, Supplier<String> why) {
        decide(events -> {
            if (monitor.equals(monitors.get(monitor.endpoint())) && !monitor.isEjected()) {
                detected(monitor, detection, why, events);
                switch (detection) { // else the row would be full only once
                    case CONSECUTIVE_GATEWAY_FAILURE -> monitor.resetGatewayFailures();
                    case CONSECUTIVE_LOCAL_ORIGIN_FAILURE -> monitor.resetLocalFailures();
                    default -> monitor.resetServerErrors();
                }
            }
        });
    }

    // --- the sweep ---

    private void sweep() {
        report.nextInterval();
        decide(this::sweep);
    }

    private void sweep(List<OutlierEvent> events) {
        long now = time.nanoTime();
        for (OutlierMonitor monitor : monitors.values()) {
            if (monitor.isDue(now, policy)) {
                bringBack(monitor, now, "its ejection is over", events);
            }
            monitor.statuses().nextInterval();
            monitor.connections().nextInterval();
        }
        judge(OutlierMonitor::statuses, Detection.SUCCESS_RATE, Detection.FAILURE_PERCENTAGE, events);
        judge(
                OutlierMonitor::connections,
                Detection.LOCAL_ORIGIN_SUCCESS_RATE,
                Detection.LOCAL_ORIGIN_FAILURE_PERCENTAGE,
                events);
        monitors.values().forEach(monitor -> monitor.coolDown(now, policy));
    }

    private void judge(
            Function<OutlierMonitor, RateCount> rate,
            Detection bySuccess,
            Detection byFailure,
            List<OutlierEvent> events) {
        judgeBySuccessRate(rate, bySuccess, events);
        judgeByFailurePercentage(rate, byFailure, events);
    }

    private void judgeBySuccessRate(
            Function<OutlierMonitor, RateCount> rate, Detection detection, List<OutlierEvent> events) {
        OutlierDetectionPolicy.SuccessRatePolicy rule = policy.successRate();
        List<OutlierMonitor> judged = judged(rate, rule.requestVolume(), rule.minimumHosts());
        if (judged.isEmpty()) {
            return;
        }
        double threshold = SuccessRates.threshold(
                judged.stream()
                        .map(monitor -> rate.apply(monitor).successRate())
                        .toList(),
                rule.stdevFactor());
        for (OutlierMonitor monitor : judged) {
            double own = rate.apply(monitor).successRate();
            if (own < threshold) {
                Supplier<String> why = () -> "success rate " + percent(own) + " is below " + percent(threshold);
                detected(monitor, detection, why, events);
            }
        }
    }

    private void judgeByFailurePercentage(
            Function<OutlierMonitor, RateCount> rate, Detection detection, List<OutlierEvent> events) {
        OutlierDetectionPolicy.FailurePercentagePolicy rule = policy.failurePercentage();
        double threshold = wholePercent(rule.threshold());
        for (OutlierMonitor monitor : judged(rate, rule.requestVolume(), rule.minimumHosts())) {
            double failures = 100.0 - rate.apply(monitor).successRate();
            if (failures >= threshold) {
                Supplier<String> why = () -> percent(failures) + " failures, not below " + percent(threshold);
                detected(monitor, detection, why, events);
            }
        }
    }

    /** Those with enough attempts and not ejected, the worst first; none where they are too few to be judged. */
    private List<OutlierMonitor> judged(Function<OutlierMonitor, RateCount> rate, int volume, int minimumHosts) {
        if (monitors.size() < minimumHosts) {
            return List.of();
        }
        List<OutlierMonitor> enough = monitors.values().stream()
                .filter(monitor -> !monitor.isEjected() && rate.apply(monitor).volume() >= volume)
                .sorted(Comparator.comparingDouble(
                        monitor -> rate.apply(monitor).successRate()))
                .toList();
        return enough.size() < minimumHosts ? List.of() : enough;
    }

    // --- ejecting and bringing back; under the lock ---

    private void detected(
            OutlierMonitor monitor, Detection detection, Supplier<String> why, List<OutlierEvent> events) {
        Outcome outcome = outcome(detection);
        if (outcome == Outcome.EJECTED) {
            ejected++;
            monitor.eject(time.nanoTime(), jitterNanos(), policy);
            monitor.endpoint().health().mark(Flag.EJECTED);
        }
        String label = monitor.endpoint().label();
        Duration ejection = monitor.ejectionTime(policy);
        boolean shadow = policy.shadow();
        int ejectedNow = ejected;
        int of = monitors.size();
        events.add(new OutlierEvent.Detected(detection, outcome, () -> {
            String because = label + ": " + why.get() + " (" + detection + ")";
            String share = ejectedNow + " of " + of + " endpoints are ejected";
            return switch (outcome) {
                case EJECTED -> "ejected for " + DurationText.of(ejection) + " " + because + "; " + share;
                case MAX_EJECTED -> "did not eject " + because + ", but " + share + " (max-ejected)";
                case NOT_ENFORCED -> "did not eject " + because + (shadow ? ", in shadow only" : ", not enforced");
            };
        }));
    }

    private Outcome outcome(Detection detection) {
        if (!mayEjectOneMore(ejected, monitors.size(), policy)) {
            return Outcome.MAX_EJECTED;
        }
        int enforced = policy.shadow() ? 0 : wholePercent(policy.enforcing(detection));
        boolean enforces = enforced > 0 && (enforced >= 100 || random.applyAsInt(100) < enforced);
        return enforces ? Outcome.EJECTED : Outcome.NOT_ENFORCED;
    }

    /** Whether one more may be ejected: as many as {@code max-ejected}, itself included, or the first one of all. */
    static boolean mayEjectOneMore(int ejected, int of, OutlierDetectionPolicy policy) {
        return (policy.alwaysEjectOne() && ejected == 0)
                || (ejected + 1L) * 100 <= (long) wholePercent(policy.maxEjected()) * of;
    }

    private long jitterNanos() {
        int most = (int) policy.maxEjectionJitter().toMillis();
        return most == 0 ? 0 : Duration.ofMillis(random.applyAsInt(most + 1)).toNanos();
    }

    private void bringBack(OutlierMonitor monitor, long now, String why, List<OutlierEvent> events) {
        ejected--;
        monitor.bringBack(now);
        monitor.endpoint().health().clear(Flag.EJECTED);
        String label = monitor.endpoint().label();
        events.add(new OutlierEvent.Returned(() -> "brought " + label + " back: " + why));
    }

    /** An endpoint has passed its health check, and is not failed by it. */
    public void passedHealthCheck(Endpoint endpoint) {
        if (!policy.healthCheckUnejects() || !endpoint.health().has(Flag.EJECTED)) {
            return;
        }
        decide(events -> {
            OutlierMonitor monitor = monitors.get(endpoint);
            if (monitor != null && monitor.isEjected()) {
                bringBack(monitor, time.nanoTime(), "it passed its health check", events);
            }
        });
    }

    /** Makes decisions under the lock, and puts them in force and shows them after it. */
    private void decide(Decision decision) {
        List<OutlierEvent> events = new ArrayList<>();
        lock.lock();
        try {
            decision.make(events);
        } finally {
            lock.unlock();
        }
        if (events.stream().anyMatch(OutlierEvent::changesPicks)) {
            endpoints.changed();
        }
        events.forEach(report::report);
    }

    @FunctionalInterface
    private interface Decision {
        void make(List<OutlierEvent> events);
    }

    private static int wholePercent(double ratio) {
        return (int) Math.round(ratio * 100);
    }

    private static String percent(double percentage) {
        return String.format(java.util.Locale.ROOT, "%.1f%%", percentage);
    }
}
