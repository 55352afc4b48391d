package io.sidecarsdk.http.envoy;

import static java.util.stream.Collectors.toCollection;

import io.sidecarsdk.internal.json.Json;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.policy.PolicyException;
import io.sidecarsdk.testing.ExamplePolicy;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Policies that each differ in one key from {@link #base}: the complete example with every feature switched on and in earnest. Made from
 * the example and the JSON Schema, so a key that is added to the policy is among them.
 */
public final class PolicyVariants {

    /** The client of the complete example that has all keys. */
    static final String CLIENT = "inventory";

    private static final Pattern BOUNDS = Pattern.compile("Must be from (\\S+) to ([^\\s.]+)\\.");
    private static final Pattern NUMBER_WITH_UNIT = Pattern.compile("(\\d+)(?:\\.\\d+)?([A-Za-z%]+)");

    private static final Object BASE = set(
            "enabled",
            true,
            set(
                    "shadow",
                    false,
                    set(
                            "avoid",
                            true,
                            withFiles(Policy.parse(ExamplePolicy.COMPLETE).effectiveValues()))));

    private PolicyVariants() {}

    /**
     * A policy that differs in one key.
     *
     * @param path of the key, from the document's root
     * @param document the policy's source
     */
    public record Variant(List<String> path, Object value, Map<String, Object> document) {

        public Policy policy() {
            return parse(document);
        }

        public String key() {
            return text(path);
        }
    }

    /** As the export writes it: {@code http.clients.inventory.routing.routes[0].to}. */
    static String text(List<String> path) {
        return String.join(".", path).replace(".[", "[");
    }

    public static Policy base() {
        return parse(baseDocument());
    }

    /** For each key of {@code http}, its bounds and whatever else can stand there. */
    public static List<Variant> all() {
        List<Variant> variants = new ArrayList<>();
        Map<String, Object> inForce = base().effectiveValues();
        for (List<String> path : keys()) {
            Object now = find(inForce, path);
            List<Object> others = Stream.concat(fromSchema(path), fromValue(now, path))
                    .filter(value -> !value.equals(now))
                    .distinct()
                    .toList();
            List<Variant> fitting = new ArrayList<>();
            others.forEach(value -> addIfFitting(fitting, path, value, List.of()));
            List<String> siblings = List.copyOf(mapping(find(inForce, path.subList(0, path.size() - 1)))
                    .keySet());
            if (fitting.isEmpty()) {
                others.forEach(
                        value -> siblings.forEach(sibling -> addIfFitting(fitting, path, value, List.of(sibling))));
            }
            if (fitting.isEmpty()) {
                others.forEach(value -> addIfFitting(fitting, path, value, siblings));
            }
            variants.addAll(fitting);
        }
        return variants;
    }

    /** The variants that differ in a client's key, as as many clients of one policy. */
    public static Policy together(List<Variant> variants) {
        // those of the example stay: others lead to them
        Map<String, Object> clients = new TreeMap<>(mapping(find(baseDocument(), List.of("http", "clients"))));
        for (Variant variant : variants) {
            if (variant.path().get(1).equals("clients")) {
                Object client = find(variant.document(), List.of("http", "clients", CLIENT));
                clients.put("client-" + clients.size() + "x", client);
            }
        }
        Map<String, Object> document = baseDocument();
        mapping(find(document, List.of("http"))).put("clients", clients);
        return parse(document);
    }

    /** Every key below {@code http} that has a value, the defaults apart: these are merged into the clients. */
    public static List<List<String>> keys() {
        List<List<String>> keys = new ArrayList<>();
        leaves(List.of("http"), find(base().effectiveValues(), List.of("http")), keys);
        keys.removeIf(path -> path.get(1).equals("defaults")
                || (path.get(1).equals("clients") && !path.get(2).equals(CLIENT)));
        return keys;
    }

    /** @param without keys beside it that do not go together with it */
    private static void addIfFitting(List<Variant> variants, List<String> path, Object value, List<String> without) {
        Map<String, Object> document = baseDocument();
        Map<String, Object> parent = mapping(find(document, path.subList(0, path.size() - 1)));
        parent.keySet().removeAll(without);
        parent.put(path.get(path.size() - 1), value);
        try {
            Policy unused = parse(document);
            variants.add(new Variant(path, value, document));
        } catch (PolicyException doesNotFitTheOthers) {
            // one of its other values may
        }
    }

    /** What is in force in the complete example, every switch on, nothing in shadow. */
    private static Map<String, Object> baseDocument() {
        return mapping(withoutEmptyLists(BASE)); // a copy: callers change it
    }

    /** Envoy wants to see the certificates that the example only names. */
    private static Object withFiles(Map<String, Object> example) {
        Map<String, Object> copy = new TreeMap<>(example);
        Object withCa = set("ca", PemFiles.CA.toString(), example.get("http"));
        copy.put(
                "http",
                set(
                        "certificate",
                        PemFiles.CERTIFICATE.toString(),
                        set("private-key", PemFiles.PRIVATE_KEY.toString(), withCa)));
        return copy;
    }

    /** Wherever there is such a key with a value of its own, and not a section of that name. */
    private static Object set(String key, Object to, Object value) {
        if (value instanceof List<?> items) {
            return items.stream().map(item -> set(key, to, item)).toList();
        }
        if (!(value instanceof Map<?, ?> map)) {
            return value;
        }
        Map<String, Object> copy = new TreeMap<>();
        map.forEach((name, child) -> {
            boolean replaced = name.equals(key) && !(child instanceof Map);
            copy.put(String.valueOf(name), replaced ? to : set(key, to, child));
        });
        return copy;
    }

    private static Object withoutEmptyLists(Object value) {
        if (value instanceof List<?> items) {
            return items.stream().map(PolicyVariants::withoutEmptyLists).toList();
        }
        if (!(value instanceof Map<?, ?> map)) {
            return value;
        }
        Map<String, Object> copy = new TreeMap<>();
        map.forEach((name, child) -> {
            if (!List.of().equals(child) || "to".equals(name)) { // to no log sink at all
                copy.put(String.valueOf(name), withoutEmptyLists(child));
            }
        });
        return copy;
    }

    private static Policy parse(Map<String, Object> document) {
        return Policy.parse(Json.write(document));
    }

    private static void leaves(List<String> path, Object value, List<List<String>> leaves) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, child) -> leaves(below(path, String.valueOf(key)), child, leaves));
        } else if (value instanceof List<?> items && items.stream().anyMatch(Map.class::isInstance)) {
            for (int i = 0; i < items.size(); i++) {
                leaves(below(path, "[" + i + "]"), items.get(i), leaves);
            }
        } else {
            leaves.add(path);
        }
    }

    private static List<String> below(List<String> path, String key) {
        return Stream.concat(path.stream(), Stream.of(key)).toList();
    }

    // --- what else could stand there ---

    private static Stream<Object> fromSchema(List<String> path) {
        Map<String, Object> schema = schema(path);
        Set<Object> values = new LinkedHashSet<>();
        enums(schema, values);
        if (schema.containsKey("items")) {
            Set<Object> items = new LinkedHashSet<>(values);
            values = items.stream().map(List::of).collect(toCollection(LinkedHashSet::new));
        }
        if (schema.containsKey("minimum")) {
            values.add(schema.get("minimum"));
            values.add(schema.get("maximum"));
        }
        Matcher bounds = BOUNDS.matcher(String.valueOf(schema.get("description")));
        if (bounds.find() && !schema.containsKey("minimum")) {
            values.add(bounds.group(1));
            values.add(bounds.group(2));
        }
        return values.stream();
    }

    private static Stream<Object> fromValue(Object value, List<String> path) {
        if (value instanceof Boolean flag) {
            return Stream.of(!flag);
        }
        if (value instanceof Integer number) {
            return Stream.of(number + 1, number - 1);
        }
        if (value instanceof BigDecimal number) {
            return Stream.of(number.add(BigDecimal.ONE));
        }
        if (value instanceof List<?> items) {
            Set<Object> names = new LinkedHashSet<>();
            enums(schema(path), names);
            return Stream.concat(
                    items.stream().map(item -> without(items, item)),
                    Stream.concat(names.stream(), items.stream().flatMap(item -> fromValue(item, List.of())))
                            .map(item -> with(items, item)));
        }
        if (value instanceof String text) {
            Matcher withUnit = NUMBER_WITH_UNIT.matcher(text);
            if (text.startsWith("/") && text.endsWith(".pem")) {
                return Stream.of(PemFiles.OTHER.toString());
            }
            return withUnit.matches()
                    ? Stream.of(
                            Long.parseLong(withUnit.group(1)) * 2 + withUnit.group(2),
                            Long.parseLong(withUnit.group(1)) / 2 + withUnit.group(2))
                    : Stream.of(
                            text + "x",
                            text.replaceFirst(":\\d+", ":1"),
                            "logical",
                            "GET",
                            "POST",
                            "TLSv1.2",
                            "eu-b",
                            "reviews");
        }
        return Stream.empty();
    }

    private static List<Object> without(List<?> items, Object item) {
        List<Object> others = new ArrayList<>(items);
        others.remove(item);
        return others;
    }

    private static List<Object> with(List<?> items, Object item) {
        List<Object> more = new ArrayList<>(items);
        more.add(item);
        return more;
    }

    private static void enums(Object schema, Set<Object> values) {
        if (schema instanceof Map<?, ?> map) {
            if (map.get("enum") instanceof List<?> names) {
                values.addAll(names);
            }
            map.forEach((key, child) -> {
                if (!key.equals("properties")) {
                    enums(child, values);
                }
            });
        } else if (schema instanceof List<?> items) {
            items.forEach(item -> enums(item, values));
        }
    }

    private static Map<String, Object> schema(List<String> path) {
        Map<String, Object> schema = Policy.jsonSchema();
        for (String key : path) {
            if (key.startsWith("[")) {
                schema = items(schema);
                continue;
            }
            Map<String, Object> properties = mapping(asMapping(schema).getOrDefault("properties", Map.of()));
            Object child = properties.containsKey(key) ? properties.get(key) : schema.get("additionalProperties");
            schema = child instanceof Map<?, ?> ? mapping(child) : Map.of();
        }
        return schema;
    }

    private static Map<String, Object> items(Map<String, Object> schema) {
        return schema.get("items") instanceof Map<?, ?> items ? mapping(items) : Map.of();
    }

    /** Where a section has a short form, the long one. */
    private static Map<String, Object> asMapping(Map<String, Object> schema) {
        if (schema.get("anyOf") instanceof List<?> forms) {
            for (Object form : forms) {
                if (form instanceof Map<?, ?> map && map.containsKey("properties")) {
                    return mapping(map);
                }
            }
        }
        return schema;
    }

    private static Object find(Object document, List<String> path) {
        Object value = document;
        for (String key : path) {
            Object child = value instanceof List<?> items
                    ? items.get(Integer.parseInt(key.substring(1, key.length() - 1)))
                    : mapping(value).get(key);
            value = java.util.Objects.requireNonNull(child, () -> text(path));
        }
        return value;
    }

    @SuppressWarnings("unchecked") // documents have texts for keys
    private static Map<String, Object> mapping(Object value) {
        return (Map<String, Object>) value;
    }
}
