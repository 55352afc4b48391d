package io.sidecarsdk.secrets.internal.vault;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes out of a message what a request held that must not be seen: its token and the texts among its fields. */
final class Redaction {

    /** Shorter ones are no secrets, and would be found everywhere. */
    private static final int SHORTEST = 4;

    private final List<String> secrets = new ArrayList<>();

    private Redaction() {}

    static Redaction of(Request request) {
        Redaction redaction = new Redaction();
        redaction.add(request.token());
        if (request.fields() != null) {
            redaction.add(request.fields().values());
        }
        return redaction;
    }

    private void add(@Nullable Object value) {
        if (value instanceof String text && text.length() >= SHORTEST) {
            secrets.add(text);
        } else if (value instanceof Iterable<?> values) {
            values.forEach(this::add);
        } else if (value instanceof Map<?, ?> map) {
            add(map.values());
        }
    }

    String apply(String message) {
        String redacted = message;
        for (String secret : secrets) {
            redacted = redacted.replace(secret, "***");
        }
        return redacted;
    }
}
