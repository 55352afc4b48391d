package io.sidecarsdk.secrets.internal.vault;

import io.github.jopenlibs.vault.json.JsonObject;
import io.sidecarsdk.secrets.internal.vault.VaultException.Problem;
import java.nio.file.Path;
import java.time.Duration;

/** A token that is there already; Vault is asked how long it lives. */
final class TokenFileLogin implements LoginMethod {

    static final String LOOKUP = "auth/token/lookup-self";

    private final CredentialFile file;

    TokenFileLogin(Path file) {
        this.file = new CredentialFile("the token", file);
    }

    @Override
    public String name() {
        return "token-file";
    }

    @Override
    public Grant login(Cluster cluster) throws VaultException {
        String token = file.read();
        if (!Grant.isToken(token)) {
            throw new VaultException(Problem.LOGIN_REFUSED, "what is in the file is no token: " + file);
        }
        Request lookup = Request.get("lookup", LOOKUP).with(token);
        Reply reply = cluster.send(lookup);
        if (reply.status() != 200) {
            throw Grant.refused(lookup, reply);
        }
        JsonObject data = reply.object("data");
        Duration left = Reply.seconds(data, "ttl");
        Duration given = Reply.seconds(data, "creation_ttl");
        return new Grant(token, left, given.isZero() ? left : given, Reply.isTrue(data, "renewable"), reply.sentAt());
    }

    @Override
    public boolean changed() {
        return file.changed();
    }

    @Override
    public boolean borrows() {
        return true;
    }
}
