package io.sidecarsdk.policy;

import io.sidecarsdk.internal.yaml.YamlNode;
import io.sidecarsdk.internal.yaml.YamlText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads one mapping of the document, key by key, for the settings class that owns it.
 *
 * <p>A settings class declares each key once, with its kind, bounds, default and a sentence of documentation, and gets
 * the value. From the same declarations come the errors (unknown keys included), the effective values, and — with
 * {@link #describing()}, which reads no document — the JSON Schema and the reference page.
 */
final class Section {

    /** The JSON Schema that nothing satisfies. */
    private static final Boolean NEVER = false;

    private final YamlNode.@Nullable Mapping node;
    private final Problems problems;
    private final boolean describing;
    private final Map<String, Object> effective = new LinkedHashMap<>();
    private final Map<String, Object> properties = new TreeMap<>();
    private final List<String> requiredKeys = new ArrayList<>();
    private final List<String> exclusiveKeys = new ArrayList<>();
    private boolean sound = true;

    private Section(YamlNode.@Nullable Mapping node, Problems problems, boolean describing) {
        this.node = node;
        this.problems = problems;
        this.describing = describing;
    }

    static Section reading(YamlNode.Mapping node, Problems problems) {
        return new Section(node, problems, false);
    }

    /** A section that is not in the document: every key has its default. */
    static Section absent() {
        return new Section(null, new Problems(), false);
    }

    /** A section without a document, whose {@link #schema} tells what was declared, in nested sections too. */
    static Section describing() {
        return new Section(null, new Problems(), true);
    }

    /** The same mapping, to be read once more; it had no errors the first time. */
    Section again() {
        return new Section(node, new Problems(), false);
    }

    <T> Value<T> value(String key, Kind<T> kind, String doc) {
        return new Value<>(this, key, doc, kind.expected(), kind.schema(), found -> {
            T parsed = kind.parse(found);
            if (parsed == null) {
                problems.report(found, kind.expected());
            }
            return parsed;
        });
    }

    <T> Value<List<T>> list(String key, Kind<T> kind, String doc) {
        String expected = "a list, each item " + kind.expected();
        Map<String, Object> schema =
                Map.of("type", "array", "minItems", 1, "uniqueItems", true, "items", kind.schema());
        return new Value<>(this, key, doc, expected, schema, found -> items(found, kind, expected));
    }

    /** As {@link #list}, where a list of nothing says something too. */
    <T> Value<List<T>> listOrNone(String key, Kind<T> kind, String doc) {
        String expected = "a list, each item " + kind.expected() + ", or [] for none";
        Map<String, Object> schema = Map.of("type", "array", "uniqueItems", true, "items", kind.schema());
        return new Value<>(
                this,
                key,
                doc,
                expected,
                schema,
                found -> found instanceof YamlNode.Sequence sequence
                                && sequence.items().isEmpty()
                        ? List.of()
                        : items(found, kind, expected));
    }

    /** A nested mapping, read by the settings class that {@code reader} constructs. */
    <T> Value<T> section(String key, Function<Section, T> reader, String doc) {
        String expected = "a mapping ({} for the defaults)";
        return new Value<>(this, key, doc, expected, nestedSchema(reader), found -> {
            if (found instanceof YamlNode.Mapping mapping) {
                return nested(mapping, reader);
            }
            problems.report(found, expected);
            return null;
        });
    }

    /**
     * As {@link #section}, with a short form: whatever is not a mapping stands for the mapping that has it under
     * {@code shortKey}. So {@code load-balancer: random} means {@code load-balancer: {policy: random}}.
     */
    <T> Value<T> sectionOr(String shortKey, String key, Function<Section, T> reader, String doc) {
        String expected = "a mapping, or the value of its " + shortKey;
        return new Value<>(
                this,
                key,
                doc,
                expected,
                nestedOrShortSchema(shortKey, reader),
                found -> nested(mappingOf(shortKey, found), reader));
    }

    /** A list of mappings, each read by the settings class that {@code reader} constructs. */
    <T> Value<List<T>> sections(String key, Function<Section, T> reader, String doc) {
        Map<String, Object> schema = Map.of("type", "array", "minItems", 1, "items", nestedSchema(reader));
        return new Value<>(
                this,
                key,
                doc,
                "a list of mappings",
                schema,
                found -> nestedItems(
                        found,
                        "a list of mappings",
                        item -> {
                            if (item instanceof YamlNode.Mapping mapping) {
                                return mapping;
                            }
                            problems.report(item, "a mapping");
                            return null;
                        },
                        reader));
    }

    /** As {@link #sections}, each item with the short form of {@link #sectionOr}. */
    <T> Value<List<T>> sectionsOr(String shortKey, String key, Function<Section, T> reader, String doc) {
        String expected = "a list, each item a mapping or the value of its " + shortKey;
        Map<String, Object> schema =
                Map.of("type", "array", "minItems", 1, "items", nestedOrShortSchema(shortKey, reader));
        return new Value<>(
                this,
                key,
                doc,
                expected,
                schema,
                found -> nestedItems(found, expected, item -> mappingOf(shortKey, item), reader));
    }

    private static YamlNode.Mapping mappingOf(String shortKey, YamlNode found) {
        return found instanceof YamlNode.Mapping mapping
                ? mapping
                : new YamlNode.Mapping(found.path(), found.line(), Map.of(shortKey, found));
    }

    private <T> @Nullable List<T> nestedItems(
            YamlNode found,
            String expected,
            Function<YamlNode, YamlNode.@Nullable Mapping> mapping,
            Function<Section, T> reader) {
        List<YamlNode> items = itemsOf(found, expected);
        List<T> values = new ArrayList<>();
        for (YamlNode item : items) {
            YamlNode.Mapping itemMapping = mapping.apply(item);
            if (itemMapping != null) {
                values.add(nested(itemMapping, reader));
            }
        }
        return !items.isEmpty() && values.size() == items.size() ? List.copyOf(values) : null;
    }

    /** A mapping whose keys the user chooses: name to settings. Absent means empty. */
    <T> Map<String, T> named(String key, NamePattern names, BiFunction<String, Section, T> reader, String doc) {
        return namedOver(key, null, names, reader, doc);
    }

    /** As {@link #named}, each entry laid over the mapping that stands under {@code defaultsKey}. */
    <T> Map<String, T> namedOver(
            String key,
            @Nullable String defaultsKey,
            NamePattern names,
            BiFunction<String, Section, T> reader,
            String doc) {
        Map<String, Object> schema = new TreeMap<>(Map.of("type", "object"));
        schema.put("propertyNames", Map.of("pattern", "^" + names.regex() + "$"));
        schema.put("additionalProperties", nestedSchema(section -> reader.apply("name", section)));
        Value<Map<String, T>> value = new Value<>(this, key, doc, "a mapping from names", schema, found -> {
            if (found instanceof YamlNode.Mapping mapping) {
                return entries(mapping, defaultsKey, names, reader);
            }
            problems.report(found, "a mapping from names");
            return null;
        });
        return value.orElse(Map.of());
    }

    /** A mapping from names that the user chooses to texts. Absent means empty. */
    Map<String, String> texts(String key, NamePattern names, String doc) {
        return texts(key, names, Kind.TEXT, doc);
    }

    /** As {@link #texts(String, NamePattern, String)}, with texts of one kind. */
    Map<String, String> texts(String key, NamePattern names, Kind<String> values, String doc) {
        Map<String, Object> schema = Map.of(
                "type", "object",
                "propertyNames", Map.of("pattern", "^" + names.regex() + "$"),
                "additionalProperties", values.schema());
        Value<Map<String, String>> value =
                new Value<>(this, key, doc, "a mapping from names to texts", schema, found -> {
                    if (found instanceof YamlNode.Mapping mapping) {
                        return texts(mapping, names, values);
                    }
                    problems.report(found, "a mapping from names to texts");
                    return null;
                });
        return value.orElse(Map.of());
    }

    private Map<String, String> texts(YamlNode.Mapping mapping, NamePattern names, Kind<String> values) {
        Map<String, String> texts = new LinkedHashMap<>();
        mapping.entries().forEach((name, entry) -> {
            checkName(name, entry, names);
            String text = values.parse(entry);
            if (text == null) {
                problems.report(entry, values.expected());
            } else {
                texts.put(name, text);
            }
        });
        return Collections.unmodifiableMap(texts);
    }

    private void checkName(String name, YamlNode entry, NamePattern names) {
        if (!name.matches(names.regex())) {
            problems.report(entry.path(), entry.line(), '"' + YamlText.excerpt(name) + '"', names.expected());
        }
    }

    /** Keys that the policy's format knows but this version does not act on: refused, never ignored. */
    void notYet(String... keys) {
        for (String key : keys) {
            YamlNode found = find(key);
            properties.putIfAbsent(key, NEVER);
            if (found != null) {
                problems.report(found.path(), found.line(), "the key " + key, "nothing: not supported by this version");
            }
        }
    }

    /**
     * Reports {@code expected} for {@code key} unless {@code holds}; for rules that tie several keys together. Says
     * nothing where one of this section's own keys is wrong already: the rule would be about a value that nobody set.
     */
    void check(boolean holds, String key, String expected) {
        if (holds || node == null || !sound) {
            return;
        }
        YamlNode found = find(key);
        if (found == null) {
            problems.report(child(key), node.line(), "nothing", expected);
        } else if (found.path().equals(child(key))) {
            problems.report(found, expected);
        } else if (!problems.concern(found)) {
            // right in the defaults, wrong with what this entry sets
            problems.report(child(key), found.line(), found.display() + " from " + found.path(), expected);
        }
    }

    /** As {@link #check}, for a value that must not be shown: {@code got} says in words what it is. */
    void checkUnshown(boolean holds, String key, String got, String expected) {
        YamlNode found = find(key);
        if (!holds && found != null && sound) {
            problems.report(found.path(), found.line(), got, expected);
        }
    }

    /** Says that exactly one of {@code keys}, all declared before, must be there. */
    void oneOf(List<String> keys) {
        exclusiveKeys.addAll(keys);
        List<String> present = keys.stream().filter(key -> find(key) != null).toList();
        if (node != null && present.isEmpty()) {
            problems.report(node.path(), node.line(), "nothing", "one of " + String.join(", ", keys));
        }
        present.stream()
                .skip(1)
                .forEach(key -> problems.report(
                        Objects.requireNonNull(find(key)), "nothing: there is " + present.get(0) + " already"));
    }

    /** Every key that is set or has a default, with its value. Complete once the settings class has read all its keys. */
    Map<String, Object> effective() {
        return Collections.unmodifiableMap(effective);
    }

    /** The JSON Schema of everything declared so far. */
    Map<String, Object> schema() {
        Map<String, Object> schema = new TreeMap<>();
        schema.put("type", "object");
        schema.put("additionalProperties", false);
        schema.put("properties", properties);
        if (!requiredKeys.isEmpty()) {
            schema.put("required", requiredKeys);
        }
        if (!exclusiveKeys.isEmpty()) {
            schema.put(
                    "oneOf",
                    exclusiveKeys.stream()
                            .map(key -> Map.of("required", List.of(key)))
                            .toList());
        }
        return schema;
    }

    /** Made only when it is asked for: a service that starts reads its policy, and needs no schema. */
    private <T> Map<String, Object> nestedSchema(Function<Section, T> reader) {
        return describing ? schemaOf(reader) : Map.of();
    }

    private <T> Map<String, Object> nestedOrShortSchema(String shortKey, Function<Section, T> reader) {
        Map<String, Object> whole = nestedSchema(reader);
        return whole.get("properties") instanceof Map<?, ?> declared
                        && declared.get(shortKey) instanceof Map<?, ?> value
                ? new TreeMap<>(Map.of("anyOf", List.of(value, whole)))
                : new TreeMap<>();
    }

    static <T> Map<String, Object> schemaOf(Function<Section, T> reader) {
        Section section = describing();
        Object settings = reader.apply(section);
        return settings == null ? Map.of() : section.schema();
    }

    /** Reads a whole mapping and reports the keys that nobody asked for. */
    <T> T nested(YamlNode.Mapping mapping, Function<Section, T> reader) {
        Section section = new Section(mapping, problems, false);
        T settings = reader.apply(section);
        section.reportUnknownKeys();
        return settings;
    }

    /** The keys of the mapping that stands under {@code key}; none where there is none. */
    Set<String> keysOf(String key) {
        return find(key) instanceof YamlNode.Mapping mapping ? mapping.entries().keySet() : Set.of();
    }

    @Nullable
    YamlNode find(String key) {
        return node == null ? null : node.entries().get(key);
    }

    /** What stands there, down from this section; null where nothing does. */
    @Nullable
    YamlNode find(List<String> path) {
        YamlNode found = node;
        for (String key : path) {
            found = found instanceof YamlNode.Mapping mapping
                    ? mapping.entries().get(key)
                    : null;
        }
        return found;
    }

    void declare(String key, Map<String, Object> schema) {
        properties.put(key, schema);
    }

    void require(String key, String expected) {
        requiredKeys.add(key);
        if (node != null && find(key) == null) {
            problems.report(child(key), node.line(), "nothing", expected);
            sound = false;
        }
    }

    void keep(String key, @Nullable Object value) {
        if (value != null) {
            effective.put(key, value);
        }
    }

    void report(YamlNode found, String expected) {
        problems.report(found, expected);
    }

    /** A key of this section has no usable value. */
    void unsound() {
        sound = false;
    }

    private String child(String key) {
        return node == null || node.path().isEmpty() ? key : node.path() + "." + key;
    }

    /** The items, none where an error was reported because there are none. */
    private List<YamlNode> itemsOf(YamlNode found, String expected) {
        if (found instanceof YamlNode.Sequence sequence && !sequence.items().isEmpty()) {
            return sequence.items();
        }
        boolean empty = found instanceof YamlNode.Sequence;
        problems.report(found.path(), found.line(), empty ? "an empty list" : found.display(), expected);
        return List.of();
    }

    private <T> @Nullable List<T> items(YamlNode found, Kind<T> kind, String expected) {
        List<YamlNode> items = itemsOf(found, expected);
        Set<T> values = new LinkedHashSet<>();
        for (YamlNode item : items) {
            T value = kind.parse(item);
            if (value == null) {
                problems.report(item, kind.expected());
            } else if (!values.add(value)) {
                problems.report(item.path(), item.line(), item.display() + " a second time", "each item once");
            }
        }
        return !items.isEmpty() && values.size() == items.size() ? List.copyOf(values) : null;
    }

    private <T> Map<String, T> entries(
            YamlNode.Mapping mapping,
            @Nullable String defaultsKey,
            NamePattern names,
            BiFunction<String, Section, T> reader) {
        YamlNode defaults = defaultsKey == null ? null : find(defaultsKey);
        Map<String, T> entries = new LinkedHashMap<>();
        mapping.entries().forEach((name, entry) -> {
            checkName(name, entry, names);
            if (entry instanceof YamlNode.Mapping own) {
                YamlNode.Mapping whole = defaults instanceof YamlNode.Mapping base ? own.over(base) : own;
                entries.put(name, nested(whole, section -> reader.apply(name, section)));
            } else {
                problems.report(entry, "a mapping ({} for the defaults)");
            }
        });
        return Collections.unmodifiableMap(entries);
    }

    private void reportUnknownKeys() {
        if (node == null) {
            return;
        }
        node.entries().forEach((key, value) -> {
            if (!properties.containsKey(key)) {
                String known = properties.entrySet().stream()
                        .filter(property -> !NEVER.equals(property.getValue()))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.joining(", "));
                problems.report(
                        value.path(), value.line(), "the unknown key " + YamlText.excerpt(key), "one of " + known);
            }
        });
    }

    /** What the names of a {@link #named} mapping must look like. */
    record NamePattern(String regex, String expected) {

        /** Names that {@link java.net.URI} takes for a host: in a name of several labels, the last starts with a letter. */
        static final NamePattern HOST = new NamePattern(
                "(?=.{1,63}$)(([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)*[a-z]([a-z0-9-]*[a-z0-9])?|[a-z0-9]([a-z0-9-]*[a-z0-9])?)",
                "a name that can stand as a host: lower-case letters, digits, '-' and '.'");

        /** Names that only people and metrics see. */
        static final NamePattern LABEL = new NamePattern(
                "[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?",
                "a name of at most 63 letters, digits, '-', '_' and '.'");
    }
}
