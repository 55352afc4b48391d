package io.sidecarsdk.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidecarsdk.health.Health.Component;
import io.sidecarsdk.health.Health.Status;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthTest {

    @Test
    void ofNothingIsUp() {
        assertThat(Health.of(Map.of()).status()).isEqualTo(Status.UP);
    }

    @Test
    void isThatOfTheWorstComponent() {
        assertThat(Health.of(Map.of("a", Component.up(), "b", Component.degraded("slow")))
                        .status())
                .isEqualTo(Status.DEGRADED);
        assertThat(Health.of(Map.of("a", Component.down("dead"), "b", Component.degraded("slow")))
                        .status())
                .isEqualTo(Status.DOWN);
    }

    @Test
    void doesNotChangeWithTheMapItWasMadeFrom() {
        Map<String, Component> components = new HashMap<>(Map.of("a", Component.up()));
        Health health = Health.of(components);
        components.put("b", Component.down("later"));
        assertThat(health.components()).containsOnlyKeys("a");
    }

    @Test
    void cannotBeModified() {
        Map<String, Component> components =
                Health.of(Map.of("a", Component.up())).components();
        assertThatThrownBy(components::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void readsAsASentence() {
        assertThat(Health.of(Map.of("b", Component.degraded("slow"), "a", Component.up())))
                .hasToString("DEGRADED {a=UP, b=DEGRADED (slow)}");
    }
}
