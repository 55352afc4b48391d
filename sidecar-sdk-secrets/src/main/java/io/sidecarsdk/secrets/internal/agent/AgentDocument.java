package io.sidecarsdk.secrets.internal.agent;

import io.sidecarsdk.internal.export.KeyFate;
import io.sidecarsdk.internal.export.KeyLedger;
import io.sidecarsdk.internal.yaml.YamlText;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.policy.VaultPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The whole document. */
public final class AgentDocument {

    private final Policy policy;
    private final List<KeyLedger.Entry> entries;
    private final String stanzas;

    /**
     * Renders {@code policy}.
     *
     * @param directory where the agent has files of its own
     */
    public AgentDocument(Policy policy, Path directory) {
        this.policy = policy;
        KeyLedger keys = new KeyLedger(policy.effectiveValues());
        this.stanzas = stanzas(policy, directory, keys);
        this.entries = keys.close();
    }

    /** What became of each key of the policy. */
    public List<KeyLedger.Entry> entries() {
        return entries;
    }

    /** The document in HCL, its first lines comments that tell what it cannot say. */
    public String hcl() {
        Hcl document = new Hcl();
        document.comment("Vault or OpenBao Agent of "
                + YamlText.excerpt(policy.service().name()) + ", made from its sidecar-sdk policy.");
        group(document, "What the agent cannot do, and so does not:", KeyFate.UNSUPPORTED);
        group(document, "What the agent does in another way:", KeyFate.APPROXIMATED);
        return document.gap() + stanzas;
    }

    private void group(Hcl document, String title, KeyFate fate) {
        List<KeyLedger.Entry> of =
                entries.stream().filter(entry -> entry.fate() == fate).toList();
        if (!of.isEmpty()) {
            document.comment("").comment(title);
            of.forEach(entry -> document.comment(
                    "  " + entry.path() + " (" + YamlText.excerpt(entry.value()) + "): " + entry.note()));
        }
    }

    private static String stanzas(Policy policy, Path directory, KeyLedger keys) {
        others(policy, keys);
        Hcl document = new Hcl();
        Optional<VaultPolicy> vault = policy.secrets().vault();
        if (vault.isPresent() && !vault.get().enabled()) {
            keys.notNeeded("secrets", "switched off");
            return document.comment("Vault is switched off.").toString();
        }
        document.set("exit_after_auth", false).gap();
        Templates templates = new Templates(policy.secrets(), keys);
        vault.ifPresent(settings -> {
            new Connection(settings, keys).render(document);
            document.gap();
            new AutoAuth(settings, directory, keys).render(document);
            document.gap();
        });
        if (!templates.isEmpty()) {
            document.block("cache", cache -> {}).gap();
            templates.render(document);
        }
        return document.toString();
    }

    /** What is not about secrets. */
    private static void others(Policy policy, KeyLedger keys) {
        keys.notNeeded("apiVersion", "the format of the policy");
        keys.notNeeded("service", "an agent has no name");
        other(
                keys,
                "http",
                policy.http().clients().isEmpty() && policy.http().inbound().isEmpty());
        other(keys, "resilience", policy.resilience().isEmpty());
        other(keys, "logging", policy.logging().sinks().isEmpty());
        keys.unsupported("admin", "not the work of an agent for secrets");
        keys.unsupported("secrets.cache", "the agent can keep its cache in Kubernetes only, and there in its own way");
        if (policy.secrets().entries().isEmpty()) {
            keys.notNeeded("secrets.entries", "empty");
        }
        if (policy.secrets().files().isEmpty()) {
            keys.notNeeded("secrets.files", "empty");
        }
    }

    private static void other(KeyLedger keys, String section, boolean isEmpty) {
        if (isEmpty) {
            keys.notNeeded(section, "empty");
        } else {
            keys.unsupported(section, "not the work of an agent for secrets");
        }
    }
}
