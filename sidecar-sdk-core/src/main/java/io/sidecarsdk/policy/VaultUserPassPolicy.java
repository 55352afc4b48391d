package io.sidecarsdk.policy;

import java.nio.file.Path;

/** Login with a name and a password. */
public final class VaultUserPassPolicy extends Settings {

    private final String username;
    private final Path passwordFile;
    private final String mount;

    VaultUserPassPolicy(Section section) {
        super(section);
        username = section.value("username", VaultAuthPolicy.NAME, "The user in Vault.")
                .required("user");
        passwordFile = section.value("password-file", Kind.PATH, "The password, read at each login.")
                .required(Path.of("password"));
        mount = section.value("mount", VaultAuthPolicy.MOUNT, "Where Vault has the method: auth/<mount>.")
                .orElse("userpass");
    }

    /** The user in Vault. */
    public String username() {
        return username;
    }

    /** The file that holds the password, read at each login. */
    public Path passwordFile() {
        return passwordFile;
    }

    /** Where Vault has the method, below {@code auth/}. Default {@code userpass}. */
    public String mount() {
        return mount;
    }
}
