package io.sidecarsdk.policy;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Login with a role id, which is no secret, and a secret id, which is. The secret id's file may hold a wrapping token in its
 * place ({@code wrapped}): that is good for fetching the secret id once, so that it shows when somebody else did.
 */
public final class VaultAppRolePolicy extends Settings {

    private final @Nullable String roleId;
    private final @Nullable Path roleIdFile;
    private final @Nullable Path secretIdFile;
    private final boolean wrapped;
    private final String mount;

    VaultAppRolePolicy(Section section) {
        super(section);
        roleId = section.value("role-id", Kind.TEXT, "The role's id.").orNull();
        roleIdFile = section.value("role-id-file", Kind.PATH, "A file that holds the role's id.")
                .orNull();
        secretIdFile = section.value(
                        "secret-id-file",
                        Kind.PATH,
                        "The secret id, read at each login. Absent: the role asks for none (bind_secret_id=false).")
                .orNull();
        wrapped = section.value("wrapped", Kind.BOOLEAN, "True: secret-id-file holds a wrapping token.")
                .orElse(false);
        mount = section.value("mount", VaultAuthPolicy.MOUNT, "Where Vault has the method: auth/<mount>.")
                .orElse("approle");
        section.check((roleId == null) != (roleIdFile == null), "role-id", "a role id, or role-id-file, and not both");
        section.check(!wrapped || secretIdFile != null, "wrapped", "true only beside secret-id-file");
    }

    /** The role's id; empty where a file holds it. */
    public Optional<String> roleId() {
        return Optional.ofNullable(roleId);
    }

    /** The file that holds the role's id; empty where the policy says it. */
    public Optional<Path> roleIdFile() {
        return Optional.ofNullable(roleIdFile);
    }

    /** The file that holds the secret id or its wrapping token; empty where the role asks for none. */
    public Optional<Path> secretIdFile() {
        return Optional.ofNullable(secretIdFile);
    }

    /** Whether that file holds a wrapping token. Default false. */
    public boolean wrapped() {
        return wrapped;
    }

    /** Where Vault has the method, below {@code auth/}. Default {@code approle}. */
    public String mount() {
        return mount;
    }
}
