package io.sidecarsdk.http.internal.simulation;

import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.policy.PolicyException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The part of a policy that a simulation runs: one client with the endpoints of the simulation, all else as it is. */
public final class SimulatedPolicy {

    /** What has to do with real endpoints and connections. */
    private static final Set<String> NOT_SIMULATED = Set.of("endpoints", "subset", "health-check", "tls");

    private SimulatedPolicy() {}

    /** {@code policy} with nothing but that client, at these endpoints. */
    public static Policy of(Policy policy, String client, List<String> endpoints) {
        Map<String, Object> settings = new TreeMap<>(client(policy, client));
        if (settings.containsKey("hedge")) {
            throw new IllegalArgumentException(
                    "http.clients." + client + ".hedge cannot be simulated (expected: a client that does not hedge)");
        }
        settings.keySet().removeAll(NOT_SIMULATED);
        Map<String, Object> own = ownOf(settings, client);
        own.put("endpoints", endpoints);
        return with(client, own);
    }

    /**
     * What differs from the defaults. A value that is there only by default must not be written down: some may stand only
     * beside others.
     */
    private static Map<String, Object> ownOf(Map<String, Object> settings, String client) {
        Map<String, Object> own = new TreeMap<>();
        Map<String, Object> defaults = client(with(client, Map.of()), client);
        settings.forEach((key, value) -> {
            if (value instanceof Map<?, ?>) {
                own.put(key, difference(mapping(value), defaultsOf(key, client)));
            } else if (!value.equals(defaults.get(key))) {
                own.put(key, value);
            }
        });
        return own;
    }

    private static Map<String, Object> defaultsOf(String section, String client) {
        try {
            return mapping(client(with(client, Map.of(section, Map.of())), client)
                    .get(section));
        } catch (PolicyException e) {
            return Map.of(); // something in it is required
        }
    }

    private static Map<String, Object> difference(Map<String, Object> values, Map<String, Object> defaults) {
        Map<String, Object> own = new TreeMap<>(values);
        own.entrySet().removeIf(entry -> entry.getValue().equals(defaults.get(entry.getKey())));
        return own;
    }

    private static Policy with(String client, Map<String, Object> settings) {
        return Policy.parse(
                json(Map.of("apiVersion", "sidecarsdk.io/v1", "http", Map.of("clients", Map.of(client, settings)))));
    }

    private static Map<String, Object> client(Policy policy, String client) {
        Map<String, Object> http = mapping(policy.effective().get("http"));
        Map<String, Object> clients = mapping(http.get("clients"));
        if (!clients.containsKey(client)) {
            throw new IllegalArgumentException(
                    "The policy has no http.clients." + client + " (expected one of: " + clients.keySet() + ")");
        }
        return mapping(clients.get(client));
    }

    @SuppressWarnings("unchecked") // as it is declared
    private static Map<String, Object> mapping(@Nullable Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    /** As JSON, which is YAML. */
    private static String json(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .filter(entry -> !isEmpty(entry.getValue()))
                    .map(entry -> json(entry.getKey()) + ": " + json(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof Collection<?> items) {
            return items.stream().map(SimulatedPolicy::json).collect(Collectors.joining(", ", "[", "]"));
        }
        return value instanceof String text ? quoted(text) : String.valueOf(value);
    }

    private static boolean isEmpty(Object value) {
        return value instanceof Collection<?> items && items.isEmpty();
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\' || c < ' ') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
