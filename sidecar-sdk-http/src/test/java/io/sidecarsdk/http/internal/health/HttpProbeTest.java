package io.sidecarsdk.http.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.http.internal.balancing.Endpoint;
import io.sidecarsdk.http.testing.Upstream;
import io.sidecarsdk.policy.HealthCheckPolicy;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.testing.VirtualTime;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;

/** What a probe does that its Sidecar is about to end. */
class HttpProbeTest {

    private final HealthCheckPolicy policy =
            Policy.parse("""
                    apiVersion: sidecarsdk.io/v1
                    http: {clients: {a: {endpoints: ["http://a:1"], health-check: {path: /healthz}}}}
                    """).http().clients().get("a").healthCheck().orElseThrow();

    private final List<CheckResult> results = new ArrayList<>();

    /** It would leave a connection behind that nobody closes. */
    @Test
    void aCheckThatBeginsWhileTheProbeIsClosedIsNotSent() {
        try (Upstream upstream = Upstream.answering(Upstream.ok("well"))) {
            OkHttpClient client = new OkHttpClient();
            AtomicReference<ProbeClient> probes = new AtomicReference<>();
            probes.set(new ProbeClient(
                    () -> {
                        probes.get().close();
                        return client;
                    },
                    chain -> chain.proceed(chain.request()),
                    new VirtualTime()));

            new HttpProbe(probes.get(), Runnable::run)
                    .check(new Endpoint(URI.create(upstream.url())), policy, null, results::add);

            assertThat(results).hasSize(1);
            assertThat(upstream.requests()).isZero();
            assertThat(client.connectionPool().connectionCount()).isZero();
        }
    }
}
