package io.sidecarsdk.secrets.internal.engine;

import io.sidecarsdk.secrets.internal.lease.Terms;
import io.sidecarsdk.secrets.internal.vault.Vault;
import io.sidecarsdk.secrets.internal.vault.VaultAnswer;
import io.sidecarsdk.secrets.internal.vault.VaultException;
import java.util.Map;

/** Any path, whose answer tells what it is. */
final class JudgedEngine implements VaultEngine {

    private final String path;
    private final Map<String, String> parameters;

    JudgedEngine(String path, Map<String, String> parameters) {
        this.path = path;
        this.parameters = parameters;
    }

    @Override
    public VaultAnswer ask(Vault vault) throws VaultException {
        return VaultEngines.ask(vault, path, parameters);
    }

    @Override
    public Grant read(VaultAnswer answer, Terms terms) throws VaultException {
        if (PkiEngine.isCertificate(answer)) {
            return PkiEngine.grant(answer, terms);
        }
        if (!answer.leaseId().isEmpty()) {
            return new Grant(AnswerFields.of(answer.data()), terms.leased(answer));
        }
        if (Kv2Engine.isVersioned(answer)) {
            return new Grant(Kv2Engine.fields(answer), terms.polled());
        }
        if (StaticRoleEngine.isStaticRole(answer)) {
            return StaticRoleEngine.grant(answer, terms);
        }
        return new Grant(AnswerFields.of(answer.data()), terms.polled());
    }
}
