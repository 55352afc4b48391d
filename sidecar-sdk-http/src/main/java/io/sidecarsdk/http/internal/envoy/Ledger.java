package io.sidecarsdk.http.internal.envoy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of each key of a policy. A key that nobody has accounted for is entered as unsupported at the end, so a key
 * added to the policy and forgotten here shows in every document, and fails a test.
 */
public final class Ledger {

    /** The note on keys that nobody has accounted for. */
    public static final String UNKNOWN = "not known to this export";

    /** The field of a switch. */
    static final String LEFT_OUT = "(left out where it is false)";

    private final Map<String, Object> values;
    private final Map<List<String>, Entry> entries = new LinkedHashMap<>();

    /**
     * A key's fate.
     *
     * @param path from the document's root, joined by dots
     * @param value as it stands in the policy, with defaults
     * @param envoy Envoy's field; empty where there is none
     * @param note the difference or the reason; empty where it is the same
     */
    public record Entry(String path, String value, Fate fate, String envoy, String note) {}

    /** @param values the policy's effective values */
    Ledger(Map<String, Object> values) {
        this.values = values;
    }

    /** The keys below {@code path}. */
    Scope at(String... path) {
        return new Scope(List.of(path));
    }

    /** Enters what nobody has accounted for, and gives all entries, by path. */
    List<Entry> close() {
        enterForgotten(List.of(), values);
        return entries.values().stream()
                .sorted(Comparator.comparing(Entry::path))
                .toList();
    }

    private void enterForgotten(List<String> path, Object value) {
        if (entries.containsKey(path)) {
            return;
        }
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, child) -> enterForgotten(appended(path, List.of(String.valueOf(key))), child));
        } else if (value instanceof List<?> items && items.stream().anyMatch(Map.class::isInstance)) {
            for (int i = 0; i < items.size(); i++) {
                enterForgotten(appended(path, List.of(index(i))), items.get(i));
            }
        } else {
            enter(path, Fate.UNSUPPORTED, "", UNKNOWN);
        }
    }

    /** Keys that are not set, and have no default, have no fate. */
    private void enter(List<String> path, Fate fate, String envoy, String note) {
        Object value = find(path);
        if (value != null) {
            entries.put(path, new Entry(text(path), String.valueOf(value), fate, envoy, note));
        }
    }

    private @Nullable Object find(List<String> path) {
        Object value = values;
        for (String key : path) {
            value = child(value, key);
        }
        return value;
    }

    private static @Nullable Object child(@Nullable Object value, String key) {
        if (value instanceof List<?> items) {
            for (int i = 0; i < items.size(); i++) {
                if (index(i).equals(key)) {
                    return items.get(i);
                }
            }
            return null;
        }
        return value instanceof Map<?, ?> map ? map.get(key) : null;
    }

    private static String index(int item) {
        return "[" + item + "]";
    }

    /** As in {@code http.clients.inventory.routing.routes[0].to}. */
    private static String text(List<String> path) {
        return String.join(".", path).replace(".[", "[");
    }

    private static List<String> appended(List<String> path, List<String> keys) {
        List<String> longer = new ArrayList<>(path);
        longer.addAll(keys);
        return List.copyOf(longer);
    }

    /** The keys of one mapping; {@code "retry/backoff"} names a key of a nested one. A mapping stands for all its keys. */
    final class Scope {

        private final List<String> path;

        private Scope(List<String> path) {
            this.path = path;
        }

        private List<String> below(String key) {
            return appended(path, List.of(key.split("/", -1)));
        }

        Scope at(String key) {
            return new Scope(below(key));
        }

        /** An item of a list; its keys have a fate each. */
        Scope item(String key, int number) {
            return new Scope(appended(below(key), List.of(index(number))));
        }

        /** Envoy's {@code field} does the same. */
        Scope rendered(String key, String field) {
            enter(below(key), Fate.RENDERED, field, "");
            return this;
        }

        /** Envoy's {@code field} does nearly the same. */
        Scope approximated(String key, String field, String difference) {
            enter(below(key), Fate.APPROXIMATED, field, difference);
            return this;
        }

        Scope unsupported(String key, String reason) {
            enter(below(key), Fate.UNSUPPORTED, "", reason);
            return this;
        }

        Scope notNeeded(String key, String reason) {
            enter(below(key), Fate.NOT_NEEDED, "", reason);
            return this;
        }
    }
}
