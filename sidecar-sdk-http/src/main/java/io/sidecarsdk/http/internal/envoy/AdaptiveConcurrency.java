package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.AdaptiveConcurrencyPolicy;
import io.sidecarsdk.policy.AdaptiveConcurrencyPolicy.Algorithm;
import java.util.Optional;

/** The limit of calls in flight that follows their latency. */
final class AdaptiveConcurrency {

    private static final String TYPE = "envoy.extensions.filters.http.adaptive_concurrency.v3.AdaptiveConcurrency";
    private static final String FIELD = "adaptive_concurrency.gradient_controller_config.";

    private AdaptiveConcurrency() {}

    static void render(Client client, ClientFilters filters) {
        Ledger.Scope keys = client.keys();
        Optional<AdaptiveConcurrencyPolicy> policy = client.policy().adaptiveConcurrency();
        if (policy.isEmpty()) {
            keys.notNeeded("adaptive-concurrency", "switched off");
        } else if (policy.get().algorithm() != Algorithm.GRADIENT) {
            keys.unsupported("adaptive-concurrency", "Envoy has the algorithm gradient alone");
        } else if (policy.get().shadow()) {
            keys.unsupported("adaptive-concurrency", "Envoy cannot count without refusing");
        } else {
            account(keys.at("adaptive-concurrency"));
            filters.add("adaptive_concurrency", client, settings(policy.get()));
        }
    }

    private static void account(Ledger.Scope keys) {
        keys.rendered("enabled", Ledger.LEFT_OUT)
                .rendered("algorithm", "adaptive_concurrency.gradient_controller_config")
                .notNeeded("shadow", "false")
                .rendered("max", FIELD + "concurrency_limit_params.max_concurrency_limit")
                .rendered("min", FIELD + "min_rtt_calc_params.min_concurrency")
                .rendered("sample-percentile", FIELD + "sample_aggregate_percentile")
                .rendered("update-interval", FIELD + "concurrency_limit_params.concurrency_update_interval")
                .rendered("min-rtt/requests", FIELD + "min_rtt_calc_params.request_count")
                .rendered("min-rtt/interval", FIELD + "min_rtt_calc_params.interval")
                .rendered("min-rtt/jitter", FIELD + "min_rtt_calc_params.jitter")
                .rendered("min-rtt/buffer", FIELD + "min_rtt_calc_params.buffer");
    }

    private static Tree settings(AdaptiveConcurrencyPolicy policy) {
        Tree limit = new Tree()
                .set("max_concurrency_limit", policy.max())
                .set("concurrency_update_interval", Proto.duration(policy.updateInterval()));
        Tree minRtt = new Tree()
                .set("interval", Proto.duration(policy.minRtt().interval()))
                .set("request_count", policy.minRtt().requests())
                .set("jitter", Proto.percent(policy.minRtt().jitter()))
                .set("min_concurrency", policy.min())
                .set("buffer", Proto.percent(policy.minRtt().buffer()));
        Tree controller = new Tree()
                .set("sample_aggregate_percentile", Proto.percent(policy.samplePercentile()))
                .set("concurrency_limit_params", limit)
                .set("min_rtt_calc_params", minRtt);
        return Tree.typed(TYPE).set("gradient_controller_config", controller);
    }
}
