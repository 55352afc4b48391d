package io.sidecarsdk.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The reference page of the policy document, made from its JSON Schema. */
final class PolicyReference {

    private static final String HEAD = """
            # The policy document, key by key

            Made from the code; a test keeps it up to date. The rules of the format (units, placeholders, how `http.defaults` are merged)
            stand in the description of the package `io.sidecarsdk.policy`; the JSON Schema lies in the core jar as
            `io/sidecarsdk/policy/policy.schema.json`.

            `<name>` is a name that you choose. A key without a default is off, or empty, when it is absent.
            """;

    private final StringBuilder page = new StringBuilder(HEAD);
    private final List<String> reserved = new ArrayList<>();

    private PolicyReference() {}

    static String page(Map<String, Object> schema) {
        PolicyReference reference = new PolicyReference();
        Map<String, Object> sections = new TreeMap<>();
        properties(schema).forEach((key, value) -> {
            if (value instanceof Map) {
                sections.put(key, value);
            } else {
                reference.reserved.add(key);
            }
        });
        sections.forEach((key, value) -> reference.section(key, map(value)));
        reference.kinds(map(schema.get("$defs")));
        reference.reserved();
        return reference.page.toString();
    }

    private void section(String key, Map<String, Object> schema) {
        page.append("\n## ").append(key).append("\n\n| key | type | default | meaning |\n| --- | --- | --- | --- |\n");
        row(key, schema, key.equals("apiVersion"));
        children(key, schema);
    }

    private void children(String path, Map<String, Object> schema) {
        if (path.equals("http.defaults")) {
            return; // the keys of a client
        }
        if (schema.get("additionalProperties") instanceof Map<?, ?> entry) {
            named(path + ".<name>", map(entry));
        }
        if (schema.get("items") instanceof Map<?, ?> item) {
            children(path + "[]", map(item));
        }
        if (shortForm(schema)) {
            children(path, map(((List<?>) Objects.requireNonNull(schema.get("anyOf"))).get(1)));
        }
        List<?> required = schema.get("required") instanceof List<?> keys ? keys : List.of();
        properties(schema).forEach((key, value) -> {
            String child = path + "." + key;
            if (value instanceof Map) {
                row(child, map(value), required.contains(key));
                children(child, map(value));
            } else {
                reserved.add(child);
            }
        });
    }

    private void named(String path, Map<String, Object> entry) {
        if (entry.containsKey("properties")) {
            children(path, entry);
        } else {
            row(path, entry, false);
        }
    }

    private void row(String path, Map<String, Object> schema, boolean required) {
        Object fallback = schema.get("default");
        String shown = fallback == null || fallback instanceof Map || List.of().equals(fallback)
                ? ""
                : "`" + (fallback instanceof List<?> items ? list(items) : fallback) + "`";
        page.append("| `")
                .append(path)
                .append("` | ")
                .append(type(schema))
                .append(" | ")
                .append(required ? "required" : shown)
                .append(" | ")
                .append(schema.getOrDefault("description", ""))
                .append(" |\n");
    }

    /** Whether a value may stand for the whole mapping, as {@code Section.sectionOr} lets it. */
    private static boolean shortForm(Map<String, Object> schema) {
        return schema.get("anyOf") instanceof List<?> alternatives
                && map(alternatives.get(alternatives.size() - 1)).containsKey("properties");
    }

    private static String list(List<?> items) {
        return items.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String type(Map<String, Object> schema) {
        if (schema.get("$ref") instanceof String reference) {
            return reference.substring(reference.lastIndexOf('/') + 1);
        }
        if (shortForm(schema)) {
            return type(map(((List<?>) Objects.requireNonNull(schema.get("anyOf"))).get(0))) + ", or mapping";
        }
        if (schema.get("anyOf") instanceof List<?> alternatives) {
            List<?> names = (List<?>) map(alternatives.get(0)).get("enum");
            return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
        }
        if (schema.containsKey("const")) {
            return "`" + schema.get("const") + "`";
        }
        return "array".equals(schema.get("type")) ? "list of " + type(map(schema.get("items"))) : "mapping";
    }

    private void kinds(Map<String, Object> definitions) {
        page.append("\n## Types\n\n| type | what to write |\n| --- | --- |\n");
        definitions.forEach((name, definition) -> {
            if (!name.equals("placeholder")) {
                page.append("| ").append(name).append(" | ");
                page.append(map(definition).get("description")).append(" |\n");
            }
        });
    }

    private void reserved() {
        page.append(
                "\n## Not supported by this version\n\nThese keys are known and refused, so that none is ignored: ");
        page.append(reserved.stream().map(key -> "`" + key + "`").collect(Collectors.joining(", ")))
                .append(".\n");
    }

    private static Map<String, Object> properties(Map<String, Object> schema) {
        return schema.containsKey("properties") ? map(schema.get("properties")) : Map.of();
    }

    private static Map<String, Object> map(Object value) {
        Map<String, Object> copy = new TreeMap<>();
        ((Map<?, ?>) value).forEach((key, entry) -> copy.put((String) key, entry));
        return copy;
    }
}
