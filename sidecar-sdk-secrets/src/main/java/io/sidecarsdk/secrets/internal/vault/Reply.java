package io.sidecarsdk.secrets.internal.vault;

import io.github.jopenlibs.vault.json.JsonObject;
import io.github.jopenlibs.vault.json.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one address answered. No record, whose {@code toString} would show the values. */
final class Reply {

    private static final int LONGEST_WORDS = 300;

    private final int status;
    private final @Nullable JsonObject body;
    private final Duration retryAfter;
    private final String location;
    private final long sentAt;

    /**
     * @param body null where there is none, or no JSON object
     * @param retryAfter zero where the answer does not say
     * @param location where a redirect leads; empty for none
     * @param sentAt when the request went out, by the clock's {@code nanoTime}
     */
    Reply(int status, @Nullable JsonObject body, Duration retryAfter, String location, long sentAt) {
        this.status = status;
        this.body = body;
        this.retryAfter = retryAfter;
        this.location = location;
        this.sentAt = sentAt;
    }

    int status() {
        return status;
    }

    boolean isJson() {
        return body != null;
    }

    Duration retryAfter() {
        return retryAfter;
    }

    String location() {
        return location;
    }

    /** Leases count from here: how long the answer was on its way is not known. */
    long sentAt() {
        return sentAt;
    }

    /** A nested object of the answer; empty where there is none. */
    JsonObject object(String key) {
        return object(body, key);
    }

    static JsonObject object(@Nullable JsonObject in, String key) {
        JsonValue found = in == null ? null : in.get(key);
        return found != null && found.isObject() ? found.asObject() : new JsonObject();
    }

    static String text(@Nullable JsonObject in, String key) {
        JsonValue found = in == null ? null : in.get(key);
        return found != null && found.isString() ? found.asString() : "";
    }

    static boolean isTrue(@Nullable JsonObject in, String key) {
        JsonValue found = in == null ? null : in.get(key);
        return found != null && found.isTrue();
    }

    /** A number of seconds; zero where there is none, or none that makes sense. */
    static Duration seconds(@Nullable JsonObject in, String key) {
        JsonValue found = in == null ? null : in.get(key);
        if (found == null || !found.isNumber()) {
            return Duration.ZERO;
        }
        double seconds = found.asDouble();
        return seconds > 0 && seconds < 1e9 ? Duration.ofSeconds((long) seconds) : Duration.ZERO;
    }

    VaultAnswer answer() {
        Map<String, Object> data = JsonTree.map(object("data"));
        return new VaultAnswer(
                data, text(body, "lease_id"), seconds(body, "lease_duration"), isTrue(body, "renewable"));
    }

    boolean hasMetadata() {
        return !object(object("data"), "metadata").isEmpty();
    }

    /** What Vault said was wrong, without what the request held; empty where it said nothing. */
    String words(Request request) {
        JsonValue errors = body == null ? null : body.get("errors");
        if (errors == null || !errors.isArray()) {
            return "";
        }
        List<String> texts = new ArrayList<>();
        for (JsonValue error : errors.asArray()) {
            if (error.isString()) {
                texts.add(error.asString());
            }
        }
        String said = Redaction.of(request)
                .apply(String.join("; ", texts))
                .replaceAll("[\\s\\p{Cntrl}]+", " ")
                .trim();
        return said.length() <= LONGEST_WORDS ? said : said.substring(0, LONGEST_WORDS) + "…";
    }

    /** Vault says so; OpenBao says "permission denied" to everything. */
    boolean saysInvalidToken(Request request) {
        String words = words(request).toLowerCase(Locale.ROOT);
        return words.contains("invalid token") || words.contains("bad token");
    }

    @Override
    public String toString() {
        return "reply with status " + status;
    }
}
