package io.sidecarsdk.secrets.internal.source;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Environment variables, each one field. */
public final class EnvironmentSource implements SecretSource {

    private final Map<String, String> variableByField;
    private final UnaryOperator<@Nullable String> environment;

    public EnvironmentSource(Map<String, String> variableByField, UnaryOperator<@Nullable String> environment) {
        this.variableByField = variableByField;
        this.environment = environment;
    }

    @Override
    public String name() {
        return "environment " + String.join(", ", variableByField.values());
    }

    @Override
    public Map<String, String> read() throws IOException {
        Map<String, String> fields = new TreeMap<>();
        for (Map.Entry<String, String> entry : variableByField.entrySet()) {
            String value = environment.apply(entry.getValue());
            if (value == null || value.isEmpty()) {
                throw new IOException("has " + entry.getValue() + (value == null ? " not set" : " empty"));
            }
            fields.put(entry.getKey(), value);
        }
        return fields;
    }
}
