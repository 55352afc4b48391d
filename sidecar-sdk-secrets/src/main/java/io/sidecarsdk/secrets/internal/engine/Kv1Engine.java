package io.sidecarsdk.secrets.internal.engine;

import io.sidecarsdk.secrets.internal.lease.Terms;
import io.sidecarsdk.secrets.internal.vault.Vault;
import io.sidecarsdk.secrets.internal.vault.VaultAnswer;
import io.sidecarsdk.secrets.internal.vault.VaultException;

/** Key and value without versions. Its answers tell a lease duration, but lend nothing: it is polled. */
final class Kv1Engine implements VaultEngine {

    private final String path;

    Kv1Engine(String path) {
        this.path = path;
    }

    @Override
    public VaultAnswer ask(Vault vault) throws VaultException {
        return vault.read(path);
    }

    @Override
    public Grant read(VaultAnswer answer, Terms terms) throws VaultException {
        return new Grant(
                AnswerFields.of(answer.data()), answer.leaseId().isEmpty() ? terms.polled() : terms.leased(answer));
    }
}
