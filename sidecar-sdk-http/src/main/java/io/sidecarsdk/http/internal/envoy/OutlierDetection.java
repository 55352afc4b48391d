package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.HttpClientPolicy;
import io.sidecarsdk.policy.OutlierDetectionPolicy;
import io.sidecarsdk.policy.OutlierDetectionPolicy.Detection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** When an endpoint that does worse than the others is left out: key by key what Envoy has. */
final class OutlierDetection {

    private static final String FIELD = "cluster.outlier_detection.";

    private static final Map<Detection, String> ENFORCING = Map.of(
            Detection.CONSECUTIVE_5XX, "enforcing_consecutive_5xx",
            Detection.CONSECUTIVE_GATEWAY_FAILURE, "enforcing_consecutive_gateway_failure",
            Detection.CONSECUTIVE_LOCAL_ORIGIN_FAILURE, "enforcing_consecutive_local_origin_failure",
            Detection.SUCCESS_RATE, "enforcing_success_rate",
            Detection.LOCAL_ORIGIN_SUCCESS_RATE, "enforcing_local_origin_success_rate",
            Detection.FAILURE_PERCENTAGE, "enforcing_failure_percentage",
            Detection.LOCAL_ORIGIN_FAILURE_PERCENTAGE, "enforcing_failure_percentage_local_origin");

    private OutlierDetection() {}

    static void render(HttpClientPolicy client, Ledger.Scope keys, Tree cluster) {
        Optional<OutlierDetectionPolicy> policy = client.outlierDetection();
        if (policy.isEmpty() || DialledByHost.applies(client)) {
            keys.notNeeded("outlier-detection", policy.isEmpty() ? "switched off" : DialledByHost.NO_ENDPOINTS);
            return;
        }
        account(keys.at("outlier-detection"));
        cluster.set("outlier_detection", settings(policy.get()));
    }

    private static void account(Ledger.Scope keys) {
        keys.rendered("enabled", Ledger.LEFT_OUT)
                .rendered("shadow", FIELD + "enforcing_*, all 0")
                .rendered("consecutive-5xx", FIELD + "consecutive_5xx")
                .rendered("consecutive-gateway-failure", FIELD + "consecutive_gateway_failure")
                .rendered("split-external-local-origin", FIELD + "split_external_local_origin_errors")
                .rendered("consecutive-local-origin-failure", FIELD + "consecutive_local_origin_failure")
                .rendered("interval", FIELD + "interval")
                .rendered("base-ejection", FIELD + "base_ejection_time")
                .rendered("max-ejection", FIELD + "max_ejection_time")
                .rendered("max-ejection-jitter", FIELD + "max_ejection_time_jitter")
                .rendered("max-ejected", FIELD + "max_ejection_percent")
                .rendered("always-eject-one", FIELD + "always_eject_one_host")
                .rendered("health-check-unejects", FIELD + "successful_active_health_check_uneject_host")
                .rendered("success-rate/minimum-hosts", FIELD + "success_rate_minimum_hosts")
                .rendered("success-rate/request-volume", FIELD + "success_rate_request_volume")
                .rendered("success-rate/stdev-factor", FIELD + "success_rate_stdev_factor (× 1000)")
                .rendered("failure-percentage/threshold", FIELD + "failure_percentage_threshold")
                .rendered("failure-percentage/minimum-hosts", FIELD + "failure_percentage_minimum_hosts")
                .rendered("failure-percentage/request-volume", FIELD + "failure_percentage_request_volume");
        ENFORCING.forEach((detection, field) -> keys.rendered("enforcing/" + detection, FIELD + field));
    }

    private static Tree settings(OutlierDetectionPolicy policy) {
        Tree settings = new Tree()
                .set("consecutive_5xx", policy.consecutive5xx())
                .set("consecutive_gateway_failure", policy.consecutiveGatewayFailure())
                .set("split_external_local_origin_errors", policy.splitExternalLocalOrigin())
                .set("consecutive_local_origin_failure", policy.consecutiveLocalOriginFailure())
                .set("interval", Proto.duration(policy.interval()))
                .set("base_ejection_time", Proto.duration(policy.baseEjection()))
                .set("max_ejection_time", Proto.duration(policy.maxEjection()))
                .set("max_ejection_time_jitter", Proto.duration(policy.maxEjectionJitter()))
                .set("max_ejection_percent", Proto.percentValue(policy.maxEjected()))
                .set("always_eject_one_host", policy.alwaysEjectOne())
                .set("successful_active_health_check_uneject_host", policy.healthCheckUnejects())
                .set("success_rate_minimum_hosts", policy.successRate().minimumHosts())
                .set("success_rate_request_volume", policy.successRate().requestVolume())
                .set(
                        "success_rate_stdev_factor",
                        Math.round(policy.successRate().stdevFactor() * 1000))
                .set(
                        "failure_percentage_threshold",
                        Proto.percentValue(policy.failurePercentage().threshold()))
                .set(
                        "failure_percentage_minimum_hosts",
                        policy.failurePercentage().minimumHosts())
                .set(
                        "failure_percentage_request_volume",
                        policy.failurePercentage().requestVolume());
        for (Detection detection : Detection.values()) {
            double share = policy.shadow() ? 0 : policy.enforcing(detection);
            settings.set(Objects.requireNonNull(ENFORCING.get(detection)), Proto.percentValue(share));
        }
        return settings;
    }
}
