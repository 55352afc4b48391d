package io.sidecarsdk.http.internal.envoy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A mapping of Envoy's configuration while it is put together; keys keep their order. */
final class Tree {

    private final Map<String, Object> entries = new LinkedHashMap<>();

    /** An extension's configuration, which names its type. */
    static Tree typed(String type) {
        return new Tree().set("@type", "type.googleapis.com/" + type);
    }

    /** A named extension: a filter, a transport socket, a predicate. */
    static Tree extension(String name, Tree typedConfig) {
        return new Tree().set("name", name).set("typed_config", typedConfig);
    }

    static Tree socketAddress(String host, int port) {
        Tree socket = new Tree().set("address", host).set("port_value", port);
        return new Tree().set("socket_address", socket);
    }

    /** @param value a tree, a list, or a scalar; null leaves the key out */
    Tree set(String key, @Nullable Object value) {
        if (value != null) {
            entries.put(key, plain(value));
        }
        return this;
    }

    /** All that {@code other} has. */
    Tree setAll(Tree other) {
        other.entries.forEach(this::set);
        return this;
    }

    /** The nested mapping under {@code key}, made where there is none. */
    Tree add(String key, String child, Object value) {
        @SuppressWarnings("unchecked") // only mappings are added to
        Map<String, Object> nested =
                (Map<String, Object>) entries.computeIfAbsent(key, missing -> new LinkedHashMap<String, Object>());
        nested.put(child, plain(value));
        return this;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    Map<String, Object> toMap() {
        return entries;
    }

    /** Copies, so that the writer finds no object twice: it would make an anchor of it. */
    private static Object plain(Object value) {
        if (value instanceof Tree tree) {
            return plain(tree.entries);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, entry) -> copy.put(String.valueOf(key), plain(entry)));
            return copy;
        }
        if (value instanceof List<?> items) {
            List<Object> copy = new ArrayList<>();
            items.forEach(item -> copy.add(plain(item)));
            return copy;
        }
        return value;
    }
}
