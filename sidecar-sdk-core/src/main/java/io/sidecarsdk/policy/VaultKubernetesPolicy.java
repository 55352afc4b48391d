package io.sidecarsdk.policy;

import java.nio.file.Path;

/** Login with the token of the pod's service account, which Vault has Kubernetes verify. */
public final class VaultKubernetesPolicy extends Settings {

    private final String role;
    private final Path jwtFile;
    private final String mount;

    VaultKubernetesPolicy(Section section) {
        super(section);
        role = section.value("role", VaultAuthPolicy.NAME, "The role in Vault.").required("role");
        jwtFile = section.value("jwt-file", Kind.PATH, "The service account's token, read at each login.")
                .orElse(Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token"));
        mount = section.value("mount", VaultAuthPolicy.MOUNT, "Where Vault has the method: auth/<mount>.")
                .orElse("kubernetes");
    }

    /** The role in Vault. */
    public String role() {
        return role;
    }

    /** The file that holds the token, read at each login. Default {@code /var/run/secrets/kubernetes.io/serviceaccount/token}. */
    public Path jwtFile() {
        return jwtFile;
    }

    /** Where Vault has the method, below {@code auth/}. Default {@code kubernetes}. */
    public String mount() {
        return mount;
    }
}
