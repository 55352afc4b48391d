package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.RateLimitPolicy;
import java.time.Duration;
import java.util.Optional;

/** Calls per time: a local rate limit filter, before anything is sent and so once for each call. */
final class RateLimit {

    private static final String TYPE = "envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit";
    /** Envoy takes no shorter one. */
    private static final Duration SHORTEST_FILL = Duration.ofMillis(50);

    private RateLimit() {}

    static void render(Client client, ClientFilters filters) {
        Optional<RateLimitPolicy> limit = client.policy().rateLimit();
        if (limit.isEmpty()) {
            client.keys().notNeeded("rate-limit", "switched off");
            return;
        }
        account(client.keys().at("rate-limit"), limit.get());
        Tree settings = Tree.typed(TYPE)
                .set("stat_prefix", client.name())
                .set("token_bucket", bucket(limit.get()))
                .set("filter_enabled", share("enabled", limit.get().checked()))
                .set("filter_enforced", share("enforced", limit.get().enforced()));
        filters.add("local_ratelimit", client, settings);
    }

    private static void account(Ledger.Scope keys, RateLimitPolicy limit) {
        keys.rendered("enabled", Ledger.LEFT_OUT);
        keys.rendered("checked", "local_ratelimit.filter_enabled");
        keys.rendered("enforced", "local_ratelimit.filter_enforced");
        keys.rendered("shadow", "local_ratelimit.filter_enforced");
        keys.rendered("permits", "local_ratelimit.token_bucket.max_tokens and tokens_per_fill");
        String field = "local_ratelimit.token_bucket.fill_interval";
        if (tokens(limit) > Proto.MAX_UINT32) {
            keys.approximated(
                    "per", field, "more calls per 50 ms than Envoy can count; " + Proto.MAX_UINT32 + " instead");
        } else {
            keys.rendered("per", field);
        }
    }

    private static Tree bucket(RateLimitPolicy limit) {
        return new Tree()
                .set("max_tokens", limit.permits())
                .set("tokens_per_fill", Math.min(tokens(limit), Proto.MAX_UINT32))
                .set("fill_interval", Proto.duration(limit.per().multipliedBy(periods(limit))));
    }

    /** The same rate over as many periods as make a fill that Envoy takes. */
    private static long periods(RateLimitPolicy limit) {
        long per = limit.per().toNanos();
        return Math.max(1, (SHORTEST_FILL.toNanos() + per - 1) / per);
    }

    private static long tokens(RateLimitPolicy limit) {
        return limit.permits() * periods(limit);
    }

    private static Tree share(String key, double share) {
        return Proto.runtimeFraction("rate_limit_" + key, share);
    }
}
