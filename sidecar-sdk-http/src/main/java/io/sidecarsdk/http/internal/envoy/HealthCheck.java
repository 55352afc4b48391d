package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.HealthCheckPolicy;
import io.sidecarsdk.policy.HttpClientPolicy;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** How each endpoint is asked whether it is well. */
final class HealthCheck {

    private static final String FIELD = "cluster.health_checks.";

    private HealthCheck() {}

    static void render(HttpClientPolicy client, Ledger.Scope keys, Tree cluster) {
        Optional<HealthCheckPolicy> policy = client.healthCheck();
        if (policy.isEmpty() || DialledByHost.applies(client)) {
            keys.notNeeded("health-check", policy.isEmpty() ? "switched off" : DialledByHost.NO_ENDPOINTS);
            return;
        }
        account(keys.at("health-check"));
        cluster.set("health_checks", List.of(settings(client, policy.get())));
    }

    private static void account(Ledger.Scope keys) {
        keys.rendered("enabled", Ledger.LEFT_OUT)
                .approximated(
                        "path",
                        FIELD + "http_health_check.path",
                        "until its first check has ended the library uses an endpoint, and Envoy waits for it")
                .rendered("method", FIELD + "http_health_check.method")
                .rendered("host", FIELD + "http_health_check.host")
                .rendered("expected-statuses", FIELD + "http_health_check.expected_statuses")
                .rendered("retriable-statuses", FIELD + "http_health_check.retriable_statuses")
                .rendered("interval", FIELD + "interval")
                .rendered("no-traffic-interval", FIELD + "no_traffic_interval")
                .rendered("jitter", FIELD + "interval_jitter_percent")
                .rendered("timeout", FIELD + "timeout")
                .rendered("unhealthy-after", FIELD + "unhealthy_threshold")
                .rendered("healthy-after", FIELD + "healthy_threshold")
                .rendered("reuse-connection", FIELD + "reuse_connection");
    }

    private static Tree settings(HttpClientPolicy client, HealthCheckPolicy policy) {
        Tree http = new Tree()
                .set("path", policy.path())
                .set("host", policy.host().orElseGet(() -> host(client)))
                .set("method", policy.method())
                .set("expected_statuses", ranges(policy.expectedStatuses()));
        if (!policy.retriableStatuses().isEmpty()) {
            http.set("retriable_statuses", ranges(policy.retriableStatuses()));
        }
        return new Tree()
                .set("timeout", Proto.duration(policy.timeout()))
                .set("interval", Proto.duration(policy.interval()))
                .set("no_traffic_interval", Proto.duration(policy.noTrafficInterval()))
                .set("interval_jitter_percent", Proto.percentValue(policy.jitter()))
                .set("unhealthy_threshold", policy.unhealthyAfter())
                .set("healthy_threshold", policy.healthyAfter())
                .set("reuse_connection", policy.reuseConnection())
                .set("http_health_check", http);
    }

    /** Empty for Envoy's default, the cluster's name: the logical one. */
    private static String host(HttpClientPolicy client) {
        return HostHeader.isFixed(client) ? client.host() : "";
    }

    /** Whether each endpoint is asked under its own name. */
    static boolean asksByEndpoint(HttpClientPolicy client) {
        return HostHeader.isEndpoint(client)
                && client.healthCheck()
                        .map(HealthCheckPolicy::host)
                        .flatMap(host -> host)
                        .isEmpty();
    }

    private static List<Tree> ranges(Collection<Integer> statuses) {
        return statuses.stream()
                .sorted()
                .map(status -> new Tree().set("start", status).set("end", status + 1))
                .toList();
    }
}
