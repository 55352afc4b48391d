package io.sidecarsdk.secrets.internal.engine;

import io.sidecarsdk.secrets.internal.lease.Terms;
import io.sidecarsdk.secrets.internal.vault.Vault;
import io.sidecarsdk.secrets.internal.vault.VaultAnswer;
import io.sidecarsdk.secrets.internal.vault.VaultException;
import java.util.Map;

/** Credentials that are made when they are asked for, and lent. */
final class DatabaseEngine implements VaultEngine {

    private final String path;

    DatabaseEngine(String path) {
        this.path = path;
    }

    @Override
    public VaultAnswer ask(Vault vault) throws VaultException {
        return vault.read(path);
    }

    @Override
    public Grant read(VaultAnswer answer, Terms terms) throws VaultException {
        if (answer.leaseId().isEmpty()) {
            throw VaultEngines.unusable("answers without a lease (expected: a path such as database/creds/orders)");
        }
        Map<String, String> fields = AnswerFields.of(answer.data());
        AnswerFields.require(fields, "username");
        return new Grant(fields, terms.leased(answer));
    }
}
