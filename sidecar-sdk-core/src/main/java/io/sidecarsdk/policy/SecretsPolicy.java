package io.sidecarsdk.policy;

import java.util.Map;

/** Where secrets come from: one {@link SecretPolicy} for each secret that the service reads. */
public final class SecretsPolicy extends Settings {

    private final Map<String, SecretPolicy> entries;

    SecretsPolicy(Section section) {
        super(section);
        entries = section.named(
                "entries",
                Section.NamePattern.LABEL,
                (name, entry) -> new SecretPolicy(entry),
                "The secrets by the name under which the service asks for them.");
        section.notYet("vault", "files", "cache");
    }

    /** The secrets by name; never modified. */
    public Map<String, SecretPolicy> entries() {
        return entries;
    }
}
