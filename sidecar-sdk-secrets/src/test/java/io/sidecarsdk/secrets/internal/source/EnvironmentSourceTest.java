package io.sidecarsdk.secrets.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentSourceTest {

    private static final Map<String, String> FIELDS = Map.of("username", "DB_USER", "password", "DB_PASSWORD");

    @Test
    void givesEachVariableAsAField() throws Exception {
        Map<String, String> environment = Map.of("DB_USER", "orders", "DB_PASSWORD", "hunter2");
        assertThat(new EnvironmentSource(FIELDS, environment::get).read())
                .isEqualTo(Map.of("username", "orders", "password", "hunter2"));
    }

    @Test
    void namesTheVariableThatIsNotSet() {
        Map<String, String> environment = Map.of("DB_USER", "orders");
        assertThatThrownBy(() -> new EnvironmentSource(FIELDS, environment::get).read())
                .isInstanceOf(IOException.class)
                .hasMessage("has DB_PASSWORD not set");
    }

    @Test
    void takesAnEmptyVariableForOneThatIsNotThere() {
        Map<String, String> environment = Map.of("DB_USER", "orders", "DB_PASSWORD", "");
        assertThatThrownBy(() -> new EnvironmentSource(FIELDS, environment::get).read())
                .isInstanceOf(IOException.class)
                .hasMessage("has DB_PASSWORD empty");
    }
}
