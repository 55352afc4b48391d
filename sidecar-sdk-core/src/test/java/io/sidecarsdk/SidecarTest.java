package io.sidecarsdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidecarsdk.health.Health;
import io.sidecarsdk.policy.Policy;
import org.junit.jupiter.api.Test;

class SidecarTest {

    private static final String POLICY = """
            apiVersion: sidecarsdk.io/v1
            service: {name: orders}
            resilience:
              pricing: {retry: {max-attempts: 2}}
            """;

    @Test
    void startsFromAPolicyValueAndShowsIt() {
        try (Sidecar sidecar = Sidecar.start(Policy.parse(POLICY))) {
            assertThat(sidecar.policy().service().name()).isEqualTo("orders");
            assertThat(sidecar.health().status()).isEqualTo(Health.Status.UP);
        }
    }

    @Test
    void closingTwiceIsHarmlessAndShowsInHealth() {
        Sidecar sidecar = Sidecar.start(Policy.parse(POLICY));
        sidecar.close();
        sidecar.close();
        assertThat(sidecar.health().status()).isEqualTo(Health.Status.DOWN);
    }

    @Test
    void namesThePoliciesItHasWhenAskedForAnother() {
        try (Sidecar sidecar = Sidecar.start(Policy.parse(POLICY))) {
            assertThatThrownBy(() -> sidecar.resilience("shipping"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("resilience.shipping")
                    .hasMessageContaining("pricing");
        }
    }
}
