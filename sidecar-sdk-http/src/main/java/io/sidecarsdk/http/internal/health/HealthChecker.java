package io.sidecarsdk.http.internal.health;

import io.sidecarsdk.http.internal.balancing.Endpoint;
import io.sidecarsdk.http.internal.balancing.EndpointHealth.Flag;
import io.sidecarsdk.http.internal.balancing.Endpoints;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.policy.HealthCheckPolicy;
import io.sidecarsdk.time.Scheduler;
import io.sidecarsdk.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Has each endpoint of one upstream asked again and again whether it is well, and left out while it is not.
 *
 * <p>Of each endpoint one check at most is under way; the interval to the next one begins when it has ended. An endpoint
 * that comes is asked at once, and used until it has failed: nothing waits for health checks. A change of policy keeps
 * what is known and asks all of them anew. Safe for use by several threads.
 */
public final class HealthChecker implements AutoCloseable {

    private final Endpoints endpoints;
    private final HealthProbe probe;
    private final Scheduler timers;
    private final IntUnaryOperator random;
    private final ClientMeters meters;
    private final HealthReport report;
    private final Map<Endpoint, Session> sessions = new ConcurrentHashMap<>();
    private volatile HealthCheckPolicy policy;
    private volatile @Nullable String host;
    private volatile Consumer<Endpoint> whenPassed = endpoint -> {};
    private @Nullable Runnable unsubscribe;

    /**
     * @param timers run what starts a check: it neither waits nor reads nor writes there
     * @param random given n &gt; 0, a number from 0 (inclusive) to n (exclusive)
     */
    public HealthChecker(
            String client,
            HealthCheckPolicy policy,
            Endpoints endpoints,
            HealthProbe probe,
            TimeSource time,
            Scheduler timers,
            IntUnaryOperator random,
            ClientMeters meters) {
        this.policy = policy;
        this.endpoints = endpoints;
        this.probe = probe;
        this.timers = timers;
        this.random = random;
        this.meters = meters;
        this.report = new HealthReport(client, meters, time);
    }

    /**
     * {@code newPolicy} is in force: begins, or goes on by it.
     *
     * @param hostOfCalls the Host header where the policy has none of its own; null for the endpoint's
     * @param newWhenPassed told of each endpoint that passed a check and is not failed
     */
    public synchronized void follow(
            HealthCheckPolicy newPolicy, @Nullable String hostOfCalls, Consumer<Endpoint> newWhenPassed) {
        String newHost = newPolicy.host().orElse(hostOfCalls);
        boolean same = newPolicy.equals(policy) && java.util.Objects.equals(newHost, host);
        policy = newPolicy;
        host = newHost;
        whenPassed = newWhenPassed;
        if (unsubscribe == null) {
            unsubscribe = endpoints.onChange(this::endpointsChanged);
        } else if (!same) {
            sessions.values().forEach(Session::checkNow);
        }
    }

    /** Ends, and has all endpoints used again. */
    @Override
    public synchronized void close() {
        if (unsubscribe != null) {
            unsubscribe.run();
        }
        sessions.values().forEach(Session::end);
        sessions.clear();
        endpoints.changed();
    }

    private void endpointsChanged(List<Endpoint> added, List<Endpoint> removed) {
        for (Endpoint endpoint : removed) {
            Session session = sessions.remove(endpoint);
            if (session != null) {
                session.end();
            }
        }
        for (Endpoint endpoint : added) {
            sessions.computeIfAbsent(endpoint, Session::new).checkNow();
        }
    }

    /** As Envoy's: the slow one until the first call; then the policy's; the jitter on top of either. */
    private Duration interval() {
        Duration base = meters.hasAttempts() ? policy.interval() : policy.noTrafficInterval();
        int most = (int) Math.round(base.toMillis() * policy.jitter());
        return most == 0 ? base : base.plusMillis(random.applyAsInt(most));
    }

    /** The checks of one endpoint. */
    private final class Session {

        private final Endpoint endpoint;
        private final HealthState state = new HealthState();
        private Scheduler.@Nullable Task next;
        private boolean underWay;
        private boolean over;

        private Session(Endpoint endpoint) {
            this.endpoint = endpoint;
        }

        /** Instead of when it would be time; one that is under way goes on, and the next one comes at its time. */
        private void checkNow() {
            synchronized (this) {
                if (over || underWay) {
                    return;
                }
                underWay = true;
                if (next != null) {
                    next.cancel();
                }
            }
            probe.check(endpoint, policy, host, this::concluded);
        }

        private void concluded(CheckResult result) {
            boolean changed;
            boolean failed;
            synchronized (this) {
                if (over) {
                    return;
                }
                failed = state.after(result.verdict(), policy);
                changed = failed
                        ? endpoint.health().mark(Flag.FAILED_ACTIVE_CHECK)
                        : endpoint.health().clear(Flag.FAILED_ACTIVE_CHECK);
                underWay = false;
                next = timers.schedule(interval(), this::checkNow);
            }
            if (changed) {
                endpoints.changed();
            }
            tell(result, failed, changed);
        }

        private void tell(CheckResult result, boolean failed, boolean changed) {
            report.checked(result);
            if (changed && failed) {
                report.failed(endpoint.label(), result);
            } else if (changed) {
                report.recovered(endpoint.label());
            }
            if (result.passed() && !failed) {
                whenPassed.accept(endpoint);
            }
        }

        private synchronized void end() {
            over = true;
            if (next != null) {
                next.cancel();
            }
            endpoint.health().clear(Flag.FAILED_ACTIVE_CHECK);
        }
    }
}
