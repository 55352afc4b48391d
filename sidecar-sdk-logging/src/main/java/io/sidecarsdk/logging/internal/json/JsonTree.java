package io.sidecarsdk.logging.internal.json;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON as a whole: maps, lists, {@link String}, {@link Long}, {@link BigDecimal}, {@link Boolean} and null. Of a name that
 * stands twice the last value counts.
 */
public final class JsonTree {

    private static final int MOST_DIGITS = 400;

    private JsonTree() {}

    /** The members of the object that {@code text} is; null if it is none. */
    public static @Nullable Map<String, @Nullable Object> object(String text) {
        JsonReader json = new JsonReader(text.getBytes(StandardCharsets.UTF_8));
        try {
            Map<String, @Nullable Object> members = members(json);
            json.end();
            return members;
        } catch (MalformedJson e) {
            return null;
        }
    }

    private static Map<String, @Nullable Object> members(JsonReader json) throws MalformedJson {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        json.beginObject();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            members.put(name, value(json));
        }
        return members;
    }

    private static List<@Nullable Object> items(JsonReader json) throws MalformedJson {
        List<@Nullable Object> items = new ArrayList<>();
        json.beginArray();
        while (json.hasNext()) {
            items.add(value(json));
        }
        return items;
    }

    private static @Nullable Object value(JsonReader json) throws MalformedJson {
        if (json.isObject()) {
            return members(json);
        }
        if (json.isArray()) {
            return items(json);
        }
        if (json.isText()) {
            return json.text(Integer.MAX_VALUE);
        }
        if (json.isTruth()) {
            return json.truth();
        }
        if (json.isNull()) {
            json.skip();
            return null;
        }
        return number(json.number(MOST_DIGITS + 1));
    }

    /** Digits beyond all bounds stay a text. */
    private static Object number(String digits) {
        if (digits.length() < 19 && digits.chars().allMatch(c -> c == '-' || Character.isDigit(c))) {
            return Long.valueOf(digits);
        }
        if (digits.length() > MOST_DIGITS) {
            return digits;
        }
        try {
            return new BigDecimal(digits);
        } catch (NumberFormatException e) {
            return digits; // the exponent
        }
    }
}
