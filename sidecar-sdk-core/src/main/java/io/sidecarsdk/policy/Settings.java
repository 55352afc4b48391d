package io.sidecarsdk.policy;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The base of every settings class: an immutable view of one mapping of the document with all defaults filled in.
 *
 * <p>Two settings are equal when all their effective values are; a reload uses that to leave alone what has not changed.
 */
abstract class Settings {

    private final Map<String, Object> effective;

    Settings(Section section) {
        this.effective = section.effective();
    }

    /** The effective values in a form that YAML and JSON writers take: maps, lists and scalars. */
    public final Map<String, Object> effective() {
        Map<String, Object> plain = new TreeMap<>();
        effective.forEach((key, value) -> plain.put(key, plain(value)));
        return plain;
    }

    static Object plain(Object value) {
        if (value instanceof Settings settings) {
            return settings.effective();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> plain = new TreeMap<>();
            map.forEach((key, entry) -> plain.put(String.valueOf(key), plain(entry)));
            return plain;
        }
        if (value instanceof Collection<?> items) {
            return items.stream().map(Settings::plain).collect(Collectors.toList());
        }
        return value instanceof Integer || value instanceof BigDecimal || value instanceof Boolean
                ? value
                : value instanceof Long bytes ? Units.formatSize(bytes) : Units.format(value);
    }

    /** Whether {@code other}, of the same kind, has the same effective values for every key but {@code key}. */
    final boolean equalsExcept(String key, Settings other) {
        Map<String, Object> mine = new TreeMap<>(effective);
        Map<String, Object> others = new TreeMap<>(other.effective);
        mine.remove(key);
        others.remove(key);
        return mine.equals(others);
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof Settings settings
                && settings.getClass().equals(getClass())
                && settings.effective.equals(effective);
    }

    @Override
    public final int hashCode() {
        return effective.hashCode();
    }

    /** The effective values, as {@code {key=value, …}}. */
    @Override
    public final String toString() {
        return effective().toString();
    }
}
