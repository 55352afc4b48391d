package io.sidecarsdk.secrets.internal.vault;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Vault is asked, wherever it listens. No record, whose {@code toString} would show token and fields. */
final class Request {

    private final String operation;
    private final String path;
    private final @Nullable Map<String, Object> fields;
    private final @Nullable String token;
    private final boolean once;

    private Request(
            String operation, String path, @Nullable Map<String, Object> fields, @Nullable String token, boolean once) {
        this.operation = operation;
        this.path = path;
        this.fields = fields;
        this.token = token;
        this.once = once;
    }

    /** @param operation what meters call it */
    static Request get(String operation, String path) {
        return new Request(operation, path, null, null, false);
    }

    /** @param operation what meters call it */
    static Request post(String operation, String path, Map<String, Object> fields) {
        return new Request(operation, path, fields, null, false);
    }

    Request with(String newToken) {
        return new Request(operation, path, fields, newToken, once);
    }

    /** The same, for what Vault does at most once: it is not sent again where it may have arrived. */
    Request once() {
        return new Request(operation, path, fields, token, true);
    }

    String operation() {
        return operation;
    }

    /** Below {@code v1/}; may have a query. */
    String path() {
        return path;
    }

    /** What is written; null for reading. */
    @Nullable
    Map<String, Object> fields() {
        return fields;
    }

    @Nullable
    String token() {
        return token;
    }

    boolean isOnce() {
        return once;
    }

    @Override
    public String toString() {
        return operation + " " + path;
    }
}
