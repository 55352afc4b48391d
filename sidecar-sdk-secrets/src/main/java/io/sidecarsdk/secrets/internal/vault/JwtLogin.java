package io.sidecarsdk.secrets.internal.vault;

import io.sidecarsdk.policy.VaultJwtPolicy;
import io.sidecarsdk.policy.VaultKubernetesPolicy;
import java.util.Map;

/** A token of Kubernetes' or of another issuer, which Vault verifies. */
final class JwtLogin implements LoginMethod {

    private final String name;
    private final String mount;
    private final String role;
    private final CredentialFile jwt;

    private JwtLogin(String name, String mount, String role, CredentialFile jwt) {
        this.name = name;
        this.mount = mount;
        this.role = role;
        this.jwt = jwt;
    }

    static JwtLogin of(VaultKubernetesPolicy policy) {
        CredentialFile file = new CredentialFile("the service account's token", policy.jwtFile());
        return new JwtLogin("kubernetes", policy.mount(), policy.role(), file);
    }

    static JwtLogin of(VaultJwtPolicy policy) {
        return new JwtLogin("jwt", policy.mount(), policy.role(), new CredentialFile("the JWT", policy.jwtFile()));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Grant login(Cluster cluster) throws VaultException {
        Request login = Request.post("login", "auth/" + mount + "/login", Map.of("role", role, "jwt", jwt.read()));
        return Grant.of(login, cluster.send(login));
    }

    @Override
    public boolean changed() {
        return jwt.changed();
    }
}
