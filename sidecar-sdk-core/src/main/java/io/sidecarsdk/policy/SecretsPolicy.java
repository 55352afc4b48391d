package io.sidecarsdk.policy;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where secrets come from: one {@link SecretPolicy} for each secret that the service reads. */
public final class SecretsPolicy extends Settings {

    private final Map<String, SecretPolicy> entries;
    private final @Nullable VaultPolicy vault;

    SecretsPolicy(Section section) {
        super(section);
        entries = section.named(
                "entries",
                Section.NamePattern.LABEL,
                (name, entry) -> new SecretPolicy(entry),
                "The secrets by the name under which the service asks for them.");
        vault = section.section(
                        "vault", VaultPolicy::new, "The Vault, or OpenBao, from which entries with a path come.")
                .orNull();
        section.notYet("files", "cache");
    }

    /** The secrets by name; never modified. */
    public Map<String, SecretPolicy> entries() {
        return entries;
    }

    /** The Vault; empty where there is none. */
    public Optional<VaultPolicy> vault() {
        return Optional.ofNullable(vault);
    }
}
