package io.sidecarsdk.secrets.internal;

import io.sidecarsdk.secrets.Secret;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** One version of a secret. Equal to itself only, so that nothing can be learned from comparing. */
final class FieldsSnapshot implements Secret.Snapshot {

    private final String secret;
    private final long version;
    private final SortedMap<String, String> fields;

    FieldsSnapshot(String secret, long version, Map<String, String> fields) {
        this.secret = secret;
        this.version = version;
        this.fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
    }

    @Override
    public String get(String field) {
        String value = fields.get(field);
        if (value == null) {
            throw new IllegalArgumentException(
                    "Secret " + secret + " has no field " + field + " (expected one of: " + fields.keySet() + ")");
        }
        return value;
    }

    @Override
    public Set<String> fields() {
        return fields.keySet();
    }

    @Override
    public long version() {
        return version;
    }

    boolean holds(Map<String, String> others) {
        return fields.equals(others);
    }

    @Override
    public String toString() {
        return "Secret " + secret + ", version " + version + ", fields " + fields.keySet();
    }
}
