package io.sidecarsdk.secrets.internal.engine;

import io.sidecarsdk.secrets.internal.lease.Terms;
import io.sidecarsdk.secrets.internal.vault.Vault;
import io.sidecarsdk.secrets.internal.vault.VaultAnswer;
import io.sidecarsdk.secrets.internal.vault.VaultException;

/** What stands behind a path in Vault: how it is asked, and what its answer means. One class for each kind. */
public interface VaultEngine {

    /** Asks once. */
    VaultAnswer ask(Vault vault) throws VaultException;

    /**
     * What the answer gives.
     *
     * @throws VaultException if something that must be there is not; the message completes "vault database/creds/orders …"
     */
    Grant read(VaultAnswer answer, Terms terms) throws VaultException;
}
