package io.sidecarsdk.policy;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How the SDK logs in at Vault: by exactly one of these. */
public final class VaultAuthPolicy extends Settings {

    static final Kind<String> MOUNT = Kind.TEXT.where(
            text -> text.matches("[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*"),
            "a mount such as approle or teams/orders-approle");

    /** Names in Vault that become a part of a path, or stand beside one that does. */
    static final Kind<String> NAME =
            Kind.TEXT.where(text -> text.matches("[A-Za-z0-9_][A-Za-z0-9._@:+-]{0,254}"), "a name such as orders");

    private final @Nullable Path tokenFile;
    private final @Nullable VaultAppRolePolicy appRole;
    private final @Nullable VaultKubernetesPolicy kubernetes;
    private final @Nullable VaultJwtPolicy jwt;
    private final @Nullable VaultCertPolicy cert;
    private final @Nullable VaultUserPassPolicy userPass;

    VaultAuthPolicy(Section section) {
        super(section);
        tokenFile = section.value("token-file", Kind.PATH, "A file in which somebody else keeps a valid token.")
                .orNull();
        appRole = section.section("approle", VaultAppRolePolicy::new, "Role id and secret id.")
                .orNull();
        kubernetes = section.section("kubernetes", VaultKubernetesPolicy::new, "The pod's service account.")
                .orNull();
        jwt = section.section("jwt", VaultJwtPolicy::new, "A JSON Web Token in a file.")
                .orNull();
        cert = section.section("cert", VaultCertPolicy::new, "The certificate that tls shows.")
                .orNull();
        userPass = section.section("userpass", VaultUserPassPolicy::new, "Name and password.")
                .orNull();
        long methods = Stream.of("token-file", "approle", "kubernetes", "jwt", "cert", "userpass")
                .filter(key -> section.find(key) != null)
                .count();
        section.check(
                methods == 1, "approle", "exactly one of approle, cert, jwt, kubernetes, token-file and userpass");
    }

    /** The file in which somebody else keeps a valid token; empty for another method. */
    public Optional<Path> tokenFile() {
        return Optional.ofNullable(tokenFile);
    }

    /** Role id and secret id; empty for another method. */
    public Optional<VaultAppRolePolicy> appRole() {
        return Optional.ofNullable(appRole);
    }

    /** The pod's service account; empty for another method. */
    public Optional<VaultKubernetesPolicy> kubernetes() {
        return Optional.ofNullable(kubernetes);
    }

    /** A JSON Web Token in a file; empty for another method. */
    public Optional<VaultJwtPolicy> jwt() {
        return Optional.ofNullable(jwt);
    }

    /** The certificate that {@code tls} shows; empty for another method. */
    public Optional<VaultCertPolicy> cert() {
        return Optional.ofNullable(cert);
    }

    /** Name and password; empty for another method. */
    public Optional<VaultUserPassPolicy> userPass() {
        return Optional.ofNullable(userPass);
    }
}
