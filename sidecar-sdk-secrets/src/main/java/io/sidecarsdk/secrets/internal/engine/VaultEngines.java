package io.sidecarsdk.secrets.internal.engine;

import io.sidecarsdk.policy.SecretPolicy;
import io.sidecarsdk.secrets.internal.vault.Vault;
import io.sidecarsdk.secrets.internal.vault.VaultAnswer;
import io.sidecarsdk.secrets.internal.vault.VaultException;
import java.util.Map;

/** The engine that an entry of the policy asks for. */
public final class VaultEngines {

    private VaultEngines() {}

    /**
     * The engine that an entry asks.
     *
     * @param policy of an entry with a path
     */
    public static VaultEngine of(SecretPolicy policy) {
        String path = policy.path().orElseThrow();
        return switch (policy.engine()) {
            case AUTO -> new JudgedEngine(path, policy.parameters());
            case KV1 -> new Kv1Engine(path);
            case KV2 -> new Kv2Engine(path, policy.mount().orElseThrow(), policy.pinVersion());
            case DATABASE -> new DatabaseEngine(path);
            case STATIC_ROLE -> new StaticRoleEngine(path);
            case PKI -> new PkiEngine(path, policy.parameters());
        };
    }

    /** Reads {@code path}, or writes {@code parameters} to it where there are any. */
    static VaultAnswer ask(Vault vault, String path, Map<String, String> parameters) throws VaultException {
        return parameters.isEmpty() ? vault.read(path) : vault.write(path, Map.copyOf(parameters));
    }

    public static VaultException unusable(String reason) {
        return new VaultException(VaultException.Problem.UNUSABLE, reason);
    }
}
