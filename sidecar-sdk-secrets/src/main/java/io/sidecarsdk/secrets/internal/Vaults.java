package io.sidecarsdk.secrets.internal;

import io.sidecarsdk.policy.SecretsPolicy;
import io.sidecarsdk.secrets.internal.vault.Vault;
import java.util.Optional;

/** Gives the Vault that a policy asks for. */
@FunctionalInterface
interface Vaults {

    /** The same object as long as the policy says the same of it; empty where it has none. Does not wait for it. */
    Optional<Vault> of(SecretsPolicy policy);
}
