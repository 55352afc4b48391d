package io.sidecarsdk.secrets.internal.vault;

import io.sidecarsdk.policy.VaultAppRolePolicy;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Role id and secret id, the latter from a file, or from the wrapping token that the file holds. */
final class AppRoleLogin implements LoginMethod {

    private final VaultAppRolePolicy policy;
    private final @Nullable CredentialFile roleId;
    private final @Nullable CredentialFile secretId;
    private final @Nullable WrappedSecretId wrapped;

    AppRoleLogin(VaultAppRolePolicy policy) {
        this.policy = policy;
        this.roleId = policy.roleIdFile()
                .map(file -> new CredentialFile("the role id", file))
                .orElse(null);
        this.secretId = policy.secretIdFile()
                .map(file -> new CredentialFile(policy.wrapped() ? "the wrapped secret id" : "the secret id", file))
                .orElse(null);
        this.wrapped = policy.wrapped() ? new WrappedSecretId(policy.mount()) : null;
    }

    @Override
    public String name() {
        return "approle";
    }

    @Override
    public Grant login(Cluster cluster) throws VaultException {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("role_id", roleId != null ? roleId.read() : policy.roleId().orElseThrow());
        if (secretId != null) {
            String content = secretId.read();
            fields.put("secret_id", wrapped == null ? content : wrapped.secretId(content, cluster));
        }
        Request login = Request.post("login", "auth/" + policy.mount() + "/login", fields);
        return Grant.of(login, cluster.send(login));
    }

    @Override
    public boolean changed() {
        return (roleId != null && roleId.changed()) || (secretId != null && secretId.changed());
    }

    @Override
    public void close() {
        if (wrapped != null) {
            wrapped.wipe();
        }
    }
}
