package io.sidecarsdk.internal.json;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes maps, collections, texts, numbers and booleans as JSON: indented, keys in order, so that it can be compared. */
public final class Json {

    private Json() {}

    /** {@code value} as a text that ends with a line end. */
    public static String write(Object value) {
        return value(value, "\n") + "\n";
    }

    private static String value(Object value, String newLine) {
        if (value instanceof Map<?, ?> map) {
            return new TreeMap<>(map)
                    .entrySet().stream()
                            .map(entry ->
                                    text((String) entry.getKey()) + ": " + value(entry.getValue(), newLine + "  "))
                            .collect(Collectors.joining("," + newLine + "  ", "{" + newLine + "  ", newLine + "}"));
        }
        if (value instanceof Collection<?> items) {
            return items.stream().map(item -> value(item, newLine + "  ")).collect(Collectors.joining(", ", "[", "]"));
        }
        return value instanceof String string ? text(string) : String.valueOf(value);
    }

    private static String text(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
