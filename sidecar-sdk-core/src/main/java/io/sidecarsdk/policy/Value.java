package io.sidecarsdk.policy;

import io.sidecarsdk.internal.yaml.YamlNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One key being declared and read: kind first, then bounds, then what happens where the key is absent. */
final class Value<T> {

    private final Section section;
    private final String key;
    private final Map<String, Object> schema = new TreeMap<>();
    private final Function<YamlNode, @Nullable T> reader;
    private String expected;
    private Predicate<T> bounds = value -> true;

    Value(
            Section section,
            String key,
            String doc,
            String expected,
            Map<String, Object> schema,
            Function<YamlNode, @Nullable T> reader) {
        this.section = section;
        this.key = key;
        this.expected = expected;
        this.schema.putAll(schema);
        this.schema.put("description", doc);
        this.reader = reader;
    }

    /** Adds a bound, with the words that complete "expected …". */
    Value<T> where(Predicate<T> bound, String words) {
        bounds = bounds.and(bound);
        expected = expected + ", " + words;
        schema.merge("description", " Must be " + words + ".", (a, b) -> a + (String) b);
        return this;
    }

    /** Bounds a comparable kind, both ends included. */
    Value<T> between(T least, T most) {
        if (least instanceof Integer || least instanceof BigDecimal) {
            schema.put("minimum", least);
            schema.put("maximum", most);
        }
        return where(
                value -> compare(value, least) >= 0 && compare(value, most) <= 0,
                "from " + Settings.plain(least) + " to " + Settings.plain(most));
    }

    @SuppressWarnings("unchecked") // every bounded kind is comparable with itself
    private static <T> int compare(T a, T b) {
        return ((Comparable<T>) a).compareTo(b);
    }

    /** The value, or {@code fallback} where the key is absent or wrong (a wrong one has been reported). */
    T orElse(T fallback) {
        if (!(fallback instanceof Map)) {
            schema.put("default", Settings.plain(fallback));
        }
        T value = read();
        T result = value == null ? fallback : value;
        section.keep(key, result);
        return result;
    }

    /**
     * As {@link #orElse}, for a key that says something only where {@code applies}: anywhere else it must be absent, and
     * has no effective value.
     *
     * @param where completes "it is for …"
     */
    T orElseWhere(boolean applies, String where, T fallback) {
        if (applies) {
            return orElse(fallback);
        }
        schema.put("default", Settings.plain(fallback));
        read();
        section.check(section.find(key) == null, key, "nothing: it is for " + where);
        return fallback;
    }

    /** The value, or null where the key is absent or wrong: the feature is off. */
    @Nullable
    T orNull() {
        T value = read();
        section.keep(key, value);
        return value;
    }

    /** The value; an absent key is an error, and {@code placeholder} lets the reading go on. */
    T required(T placeholder) {
        section.require(key, expected);
        T value = read();
        section.keep(key, value);
        return value == null ? placeholder : value;
    }

    private @Nullable T read() {
        section.declare(key, schema);
        YamlNode found = section.find(key);
        T value = found == null ? null : reader.apply(found);
        if (found != null && value != null && !bounds.test(value)) {
            section.report(found, expected);
            value = null;
        }
        if (found != null && value == null) {
            section.unsound();
        }
        return value;
    }
}
