package io.sidecarsdk.policy;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Login with the certificate that {@code tls} shows to Vault. */
public final class VaultCertPolicy extends Settings {

    private final @Nullable String role;
    private final String mount;

    VaultCertPolicy(Section section) {
        super(section);
        role = section.value("role", VaultAuthPolicy.NAME, "The certificate role in Vault. Absent: any that matches.")
                .orNull();
        mount = section.value("mount", VaultAuthPolicy.MOUNT, "Where Vault has the method: auth/<mount>.")
                .orElse("cert");
    }

    /** The certificate role in Vault; empty for any that matches. */
    public Optional<String> role() {
        return Optional.ofNullable(role);
    }

    /** Where Vault has the method, below {@code auth/}. Default {@code cert}. */
    public String mount() {
        return mount;
    }
}
