package io.sidecarsdk.secrets.internal.vault;

import io.sidecarsdk.policy.VaultCertPolicy;
import java.util.Map;

/** The certificate that every connection shows; it is read anew before each login. */
final class CertLogin implements LoginMethod {

    private final VaultCertPolicy policy;

    CertLogin(VaultCertPolicy policy) {
        this.policy = policy;
    }

    @Override
    public String name() {
        return "cert";
    }

    @Override
    public Grant login(Cluster cluster) throws VaultException {
        Map<String, Object> fields = policy.role()
                .<Map<String, Object>>map(role -> Map.of("name", role))
                .orElse(Map.of());
        Request login = Request.post("login", "auth/" + policy.mount() + "/login", fields);
        return Grant.of(login, cluster.send(login));
    }

    /** New material is tried at the next login. */
    @Override
    public boolean changed() {
        return false;
    }
}
