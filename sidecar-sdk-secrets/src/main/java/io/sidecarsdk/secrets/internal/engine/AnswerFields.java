package io.sidecarsdk.secrets.internal.engine;

import io.sidecarsdk.secrets.internal.vault.VaultException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The data of an answer as fields: texts as they are, numbers and booleans as texts, lists and mappings as JSON. */
final class AnswerFields {

    private static final int MOST = 256;

    private AnswerFields() {}

    static Map<String, String> of(Map<?, ?> data) throws VaultException {
        Map<String, String> fields = new TreeMap<>();
        data.forEach((name, value) -> {
            if (value != null) {
                fields.put(String.valueOf(name), JsonText.of(value));
            }
        });
        if (fields.isEmpty()) {
            throw VaultEngines.unusable("answers without any field");
        }
        if (fields.size() > MOST) {
            throw VaultEngines.unusable("answers with more than " + MOST + " fields");
        }
        return fields;
    }

    /** Fails where one of {@code names} is not there, or empty. */
    static void require(Map<String, String> fields, String... names) throws VaultException {
        for (String name : names) {
            if (fields.getOrDefault(name, "").isEmpty()) {
                throw VaultEngines.unusable("answers without " + name + " (it has the fields " + fields.keySet() + ")");
            }
        }
    }

    /** A number of seconds; -1 where there is none. */
    static long seconds(@Nullable Object value) {
        if (value instanceof Number number) {
            return number.longValue();
        }
        try {
            return value instanceof String text ? Long.parseLong(text) : -1;
        } catch (NumberFormatException none) {
            return -1;
        }
    }
}
