package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.health.Health;
import io.sidecarsdk.http.internal.balancing.Endpoint;
import io.sidecarsdk.http.internal.balancing.EndpointHealth.Flag;
import io.sidecarsdk.http.internal.balancing.Endpoints;
import io.sidecarsdk.http.internal.health.HealthChecker;
import io.sidecarsdk.http.internal.health.HealthProbe;
import io.sidecarsdk.http.internal.outlier.OutlierDetector;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.policy.PrequalPolicy;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What watches over the endpoints of one upstream: outlier detection, health checks, and the upstream's part in the
 * Sidecar's health. The first two live as long as the endpoints do, whatever their settings; each pipeline has its own of
 * this.
 */
final class EndpointWatch {

    private static final int MOST_NAMES = 5;

    private final String client;
    private final HttpClientPolicy policy;
    private final @Nullable String hostHeader;
    private final Endpoints endpoints;
    private final @Nullable OutlierDetector outliers;
    private final @Nullable HealthChecker checks;
    private final PipelineTools tools;
    private @Nullable Runnable hideHealth;

    /** @param previous the one whose endpoints these are, too; what it knows is taken over */
    EndpointWatch(
            String client,
            HttpClientPolicy policy,
            @Nullable String hostHeader,
            Endpoints endpoints,
            ClientMeters meters,
            HealthProbe probe,
            PipelineTools tools,
            @Nullable EndpointWatch previous) {
        this.client = client;
        this.policy = policy;
        this.hostHeader = hostHeader;
        this.endpoints = endpoints;
        this.tools = tools;
        OutlierDetector knownOutliers = previous == null ? null : previous.outliers;
        this.outliers = policy.outlierDetection()
                .map(settings -> knownOutliers != null
                        ? knownOutliers
                        : new OutlierDetector(
                                client,
                                settings,
                                endpoints,
                                tools.time(),
                                tools.scheduler(),
                                tools.random()::nextInt,
                                meters))
                .orElse(null);
        HealthChecker knownChecks = previous == null ? null : previous.checks;
        this.checks = policy.healthCheck()
                .map(settings -> knownChecks != null
                        ? knownChecks
                        : new HealthChecker(
                                client,
                                settings,
                                endpoints,
                                probe,
                                tools.time(),
                                tools.deadlineScheduler(),
                                tools.random()::nextInt,
                                meters))
                .orElse(null);
    }

    /** The policy is in force: begins what is new, and has what lives on go by it. */
    void takeOver() {
        if (outliers != null) {
            policy.outlierDetection().ifPresent(outliers::follow);
        }
        if (checks != null) {
            policy.healthCheck().ifPresent(settings -> checks.follow(settings, hostHeader, this::passed));
        }
        hideHealth = tools.health("http." + client, this::health);
    }

    /** @param successor what lives on in it is left alone */
    void close(@Nullable EndpointWatch successor) {
        if (outliers != null && (successor == null || successor.outliers != outliers)) {
            outliers.close();
        }
        if (checks != null && (successor == null || successor.checks != checks)) {
            checks.close();
        }
        if (hideHealth != null) {
            hideHealth.run();
        }
    }

    /** Null where no endpoint is ever ejected. */
    @Nullable
    OutlierDetector outliers() {
        return outliers;
    }

    private void passed(Endpoint endpoint) {
        if (outliers != null) {
            outliers.passedHealthCheck(endpoint);
        }
    }

    private Health.Component health() {
        List<Endpoint> all = endpoints.all();
        List<Endpoint> unwell =
                all.stream().filter(endpoint -> !endpoint.health().isHealthy()).toList();
        if (unwell.isEmpty()) {
            return isWithoutReports(all)
                    ? Health.Component.degraded("no endpoint reports its load: balanced by least request")
                    : Health.Component.up();
        }
        String names = unwell.stream().limit(MOST_NAMES).map(EndpointWatch::why).collect(Collectors.joining(", "));
        String more = unwell.size() > MOST_NAMES ? " and " + (unwell.size() - MOST_NAMES) + " more" : "";
        return Health.Component.degraded(
                unwell.size() + " of " + all.size() + " endpoints are not well: " + names + more);
    }

    private boolean isWithoutReports(List<Endpoint> all) {
        return policy.loadBalancer().prequal().filter(PrequalPolicy::enabled).isPresent()
                && !all.isEmpty()
                && all.stream().noneMatch(Endpoint::reportsLoad);
    }

    private static String why(Endpoint endpoint) {
        return endpoint.label() + " ("
                + endpoint.health().flags().stream()
                        .map(flag -> flag == Flag.EJECTED ? "ejected" : "failed its health check")
                        .collect(Collectors.joining(", "))
                + ")";
    }
}
