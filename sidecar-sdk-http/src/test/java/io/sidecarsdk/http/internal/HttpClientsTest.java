package io.sidecarsdk.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sidecarsdk.Sidecar;
import io.sidecarsdk.http.Http;
import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.policy.Policy;
import org.junit.jupiter.api.Test;

class HttpClientsTest {

    /** Another part of the SDK may refuse it after that. */
    @Test
    void aPolicyThatIsOnlyPreparedShowsNowhere() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (Sidecar sidecar = Sidecar.builder()
                .policy(Policy.parse("apiVersion: sidecarsdk.io/v1\n"))
                .meters(registry)
                .start()) {
            HttpClients clients = (HttpClients) sidecar.get(Http.class);

            Runnable inForce = clients.prepare(Policy.parse(TestSidecar.policyOf("", "http://127.0.0.1:1")));
            assertThat(registry.find("sidecar.http.active").gauge()).isNull();

            inForce.run();
            assertThat(registry.find("sidecar.http.active").gauge()).isNotNull();
        }
    }
}
