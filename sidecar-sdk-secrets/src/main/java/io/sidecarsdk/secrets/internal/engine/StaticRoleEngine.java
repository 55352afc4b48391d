package io.sidecarsdk.secrets.internal.engine;

import io.sidecarsdk.secrets.internal.lease.Terms;
import io.sidecarsdk.secrets.internal.vault.Vault;
import io.sidecarsdk.secrets.internal.vault.VaultAnswer;
import io.sidecarsdk.secrets.internal.vault.VaultException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Credentials of one account, whose password Vault changes every so often. */
final class StaticRoleEngine implements VaultEngine {

    private static final String ROTATION = "last_vault_rotation";
    private static final Set<String> ABOUT_TIME = Set.of("ttl", "rotation_period", ROTATION);

    private final String path;

    StaticRoleEngine(String path) {
        this.path = path;
    }

    @Override
    public VaultAnswer ask(Vault vault) throws VaultException {
        return vault.read(path);
    }

    @Override
    public Grant read(VaultAnswer answer, Terms terms) throws VaultException {
        if (!isStaticRole(answer)) {
            throw VaultEngines.unusable(
                    "answers without ttl and " + ROTATION + " (expected: a path such as database/static-creds/orders)");
        }
        return grant(answer, terms);
    }

    static boolean isStaticRole(VaultAnswer answer) {
        return answer.data().get(ROTATION) != null
                && AnswerFields.seconds(answer.data().get("ttl")) >= 0;
    }

    /** Without what changes from look to look, or it would be a new version at each. */
    static Grant grant(VaultAnswer answer, Terms terms) throws VaultException {
        Map<String, Object> credentials = new TreeMap<>(answer.data());
        credentials.keySet().removeAll(ABOUT_TIME);
        Map<String, String> fields = AnswerFields.of(credentials);
        AnswerFields.require(fields, "username");
        Duration untilRotation =
                Duration.ofSeconds(AnswerFields.seconds(answer.data().get("ttl")));
        return new Grant(fields, terms.staticRole(String.valueOf(answer.data().get(ROTATION)), untilRotation));
    }
}
