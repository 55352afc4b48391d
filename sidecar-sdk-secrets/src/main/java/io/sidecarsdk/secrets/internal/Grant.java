package io.sidecarsdk.secrets.internal;

import java.util.Map;

/** What Vault gave: fields, and on what terms. No record, whose {@code toString} tells all. */
final class Grant {

    private final Map<String, String> fields;
    private final Term term;

    Grant(Map<String, String> fields, Term term) {
        this.fields = fields;
        this.term = term;
    }

    Map<String, String> fields() {
        return fields;
    }

    Term term() {
        return term;
    }
}
