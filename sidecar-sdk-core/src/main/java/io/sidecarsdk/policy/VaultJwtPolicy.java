package io.sidecarsdk.policy;

import java.nio.file.Path;

/** Login with a JSON Web Token that somebody else keeps fresh in a file. */
public final class VaultJwtPolicy extends Settings {

    private final String role;
    private final Path jwtFile;
    private final String mount;

    VaultJwtPolicy(Section section) {
        super(section);
        role = section.value("role", VaultAuthPolicy.NAME, "The role in Vault.").required("role");
        jwtFile = section.value("jwt-file", Kind.PATH, "The token, read at each login.")
                .required(Path.of("jwt"));
        mount = section.value("mount", VaultAuthPolicy.MOUNT, "Where Vault has the method: auth/<mount>.")
                .orElse("jwt");
    }

    /** The role in Vault. */
    public String role() {
        return role;
    }

    /** The file that holds the token, read at each login. */
    public Path jwtFile() {
        return jwtFile;
    }

    /** Where Vault has the method, below {@code auth/}. Default {@code jwt}. */
    public String mount() {
        return mount;
    }
}
