package io.sidecarsdk.secrets.internal.vault;

import io.github.jopenlibs.vault.json.Json;
import io.github.jopenlibs.vault.json.JsonArray;
import io.github.jopenlibs.vault.json.JsonObject;
import io.github.jopenlibs.vault.json.JsonValue;
import io.github.jopenlibs.vault.json.ParseException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Between the driver's JSON and the JDK's maps, lists, texts, numbers and booleans. */
final class JsonTree {

    private JsonTree() {}

    /** The object that {@code text} is; null where it is none. */
    static @Nullable JsonObject parse(String text) {
        try {
            JsonValue value = Json.parse(text);
            return value.isObject() ? value.asObject() : null;
        } catch (ParseException | NumberFormatException | StackOverflowError none) {
            return null; // the parser goes as deep as the text does; its exceptions quote what they found
        }
    }

    /** As a map, without its nulls. */
    static Map<String, Object> map(JsonObject object) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (JsonObject.Member member : object) {
            Object value = value(member.getValue());
            if (value != null) {
                map.put(member.getName(), value);
            }
        }
        return Collections.unmodifiableMap(map);
    }

    private static @Nullable Object value(JsonValue value) {
        if (value.isObject()) {
            return map(value.asObject());
        }
        if (value.isArray()) {
            return list(value.asArray());
        }
        if (value.isString()) {
            return value.asString();
        }
        if (value.isNumber()) {
            return number(value.toString());
        }
        return value.isBoolean() ? (Object) value.asBoolean() : null;
    }

    private static List<Object> list(JsonArray array) {
        List<Object> list = new ArrayList<>();
        for (JsonValue item : array) {
            Object value = value(item);
            if (value != null) {
                list.add(value);
            }
        }
        return Collections.unmodifiableList(list);
    }

    /** To the last digit: a number in a secret may be a PIN. */
    private static Object number(String digits) {
        try {
            return Long.valueOf(digits);
        } catch (NumberFormatException tooLongOrNotWhole) {
            return new BigDecimal(digits);
        }
    }

    static JsonObject of(Map<?, ?> map) {
        JsonObject object = new JsonObject();
        map.forEach((key, value) -> object.add(String.valueOf(key), json(value)));
        return object;
    }

    private static JsonValue json(@Nullable Object value) {
        if (value == null) {
            return Json.NULL;
        }
        if (value instanceof Map<?, ?> map) {
            return of(map);
        }
        if (value instanceof Iterable<?> items) {
            JsonArray array = new JsonArray();
            items.forEach(item -> array.add(json(item)));
            return array;
        }
        if (value instanceof Boolean flag) {
            return Json.value(flag.booleanValue());
        }
        if (value instanceof Integer || value instanceof Long) {
            return Json.value(((Number) value).longValue());
        }
        return Json.value(value.toString());
    }
}
