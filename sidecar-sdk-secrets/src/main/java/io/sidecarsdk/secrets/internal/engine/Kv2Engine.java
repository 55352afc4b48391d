package io.sidecarsdk.secrets.internal.engine;

import io.sidecarsdk.secrets.internal.lease.Terms;
import io.sidecarsdk.secrets.internal.vault.Vault;
import io.sidecarsdk.secrets.internal.vault.VaultAnswer;
import io.sidecarsdk.secrets.internal.vault.VaultException;
import java.util.Map;
import java.util.Optional;

/** Key and value with versions, one of which may be pinned. The fields stand below {@code data}; it is polled. */
final class Kv2Engine implements VaultEngine {

    private final String path;

    Kv2Engine(String path, String mount, Optional<Integer> version) {
        String name = path.substring(mount.length() + 1);
        this.path = mount + "/data/" + name
                + version.map(pinned -> "?version=" + pinned).orElse("");
    }

    @Override
    public VaultAnswer ask(Vault vault) throws VaultException {
        return vault.read(path);
    }

    @Override
    public Grant read(VaultAnswer answer, Terms terms) throws VaultException {
        if (!isVersioned(answer)) {
            throw VaultEngines.unusable("answers as nothing with versions does (expected: a path of engine kv2)");
        }
        return new Grant(fields(answer), terms.polled());
    }

    static boolean isVersioned(VaultAnswer answer) {
        return answer.data().get("data") instanceof Map<?, ?>
                && answer.data().get("metadata") instanceof Map<?, ?> metadata
                && metadata.containsKey("version");
    }

    static Map<String, String> fields(VaultAnswer answer) throws VaultException {
        return AnswerFields.of((Map<?, ?>) answer.data().getOrDefault("data", Map.of()));
    }
}
