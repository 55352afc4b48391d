package io.sidecarsdk.http.internal.envoy;

import io.sidecarsdk.policy.HttpClientPolicy;

/** The cluster of a client: where it listens, how an endpoint is picked, and what is taken of it at once. */
final class Cluster {

    private Cluster() {}

    static Tree of(Client of) {
        HttpClientPolicy client = of.policy();
        Ledger.Scope keys = of.keys();
        keys.rendered("connect-timeout", "cluster.connect_timeout");
        Tree cluster =
                new Tree().set("name", of.name()).set("connect_timeout", Proto.duration(client.connectTimeout()));
        if (DialledByHost.applies(client)) {
            DialledByHost.render(keys, cluster);
        } else {
            Balancing.render(client, keys, cluster);
            Endpoints.render(of, cluster);
        }
        Thresholds.render(client, keys, cluster);
        OutlierDetection.render(client, keys, cluster);
        HealthCheck.render(client, keys, cluster);
        onlyInTheLibrary(client, keys);
        return cluster;
    }

    private static void onlyInTheLibrary(HttpClientPolicy client, Ledger.Scope keys) {
        only(
                keys,
                "circuit-breaker",
                client.circuitBreaker().isPresent(),
                "Envoy refuses nothing by the rate of failed or slow calls; its nearest, outlier detection, ejects"
                        + " single endpoints");
        only(
                keys,
                "adaptive-throttle",
                client.adaptiveThrottle().isPresent(),
                "Envoy does not count what the upstream refuses; its nearest, admission control, counts what fails");
        only(
                keys,
                "hedge",
                client.hedge().isPresent(),
                "Envoy joins an attempt by another one only when the first one's own time, attempt-timeout, has passed");
        only(keys, "max-response", client.enabled(), "Envoy has no cap on the length of a response");
    }

    private static void only(Ledger.Scope keys, String key, boolean on, String reason) {
        if (on) {
            keys.unsupported(key, reason);
        } else {
            keys.notNeeded(key, "switched off");
        }
    }
}
