package io.sidecarsdk.logging.internal.format;

import io.sidecarsdk.logging.internal.record.Fields;
import io.sidecarsdk.logging.internal.record.Utf8;

/** Writes key-value pairs beside the schema's fields, but for those that would clash with one. */
final class EcsFields {

    private final JsonValues values;
    private final EcsResource resource;
    private boolean clashed;

    EcsFields(Utf8Json json, EcsResource resource) {
        this.values = new JsonValues(json);
        this.resource = resource;
    }

    void write(Fields fields) {
        clashed = false;
        if (!fields.isEmpty()) {
            fields.forEach(this::fits, values);
        }
    }

    private boolean fits(Utf8 name) {
        boolean clashes = clashes(name);
        clashed |= clashes;
        return !clashes;
    }

    private boolean clashes(Utf8 name) {
        return EcsSchema.clashes(name) || resource.has(name);
    }

    /** Has the ones of {@code fields} that were not written become labels. */
    void clashing(Fields fields, EcsLabels labels) {
        if (clashed) {
            fields.forEach(this::clashes, labels);
        }
    }
}
