package io.sidecarsdk.secrets.internal.vault;

import io.sidecarsdk.policy.VaultUserPassPolicy;
import java.util.Map;

/** Name and password. */
final class UserPassLogin implements LoginMethod {

    private final VaultUserPassPolicy policy;
    private final CredentialFile password;

    UserPassLogin(VaultUserPassPolicy policy) {
        this.policy = policy;
        this.password = new CredentialFile("the password", policy.passwordFile());
    }

    @Override
    public String name() {
        return "userpass";
    }

    @Override
    public Grant login(Cluster cluster) throws VaultException {
        Request login = Request.post(
                "login", "auth/" + policy.mount() + "/login/" + policy.username(), Map.of("password", password.read()));
        return Grant.of(login, cluster.send(login));
    }

    @Override
    public boolean changed() {
        return password.changed();
    }
}
