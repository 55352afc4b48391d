package io.sidecarsdk.secrets.internal.engine;

import io.sidecarsdk.secrets.internal.lease.Term;
import java.util.Map;

/** What Vault gave: fields, and on what terms. No record, whose {@code toString} tells all. */
public final class Grant {

    private final Map<String, String> fields;
    private final Term term;

    Grant(Map<String, String> fields, Term term) {
        this.fields = fields;
        this.term = term;
    }

    public Map<String, String> fields() {
        return fields;
    }

    public Term term() {
        return term;
    }
}
