package io.sidecarsdk.secrets;

import io.sidecarsdk.internal.export.KeyFate;
import io.sidecarsdk.internal.export.KeyLedger;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.secrets.internal.agent.AgentDocument;
import java.nio.file.Path;
import java.util.List;

/**
 * The policy's secrets as the configuration of a real Vault Agent or OpenBao Agent that runs beside the service, in HCL.
 *
 * <pre>{@code
 * Files.writeString(Path.of("agent.hcl"), AgentConfig.render(Policy.load(Path.of("sidecar.yaml"))));
 * }</pre>
 *
 * <p>The agent logs in, and writes the files of {@code secrets.files}. What it cannot do, or does in another way, stands
 * in the comments at the beginning of the document and in {@link #unsupported()} and {@link #approximated()}: no key of the
 * policy is dropped silently. A template in a file is read when this is made, and becomes a part of the document.
 *
 * <p>Instances are immutable and safe to share.
 */
public final class AgentConfig {

    private final Policy policy;
    private final AgentDocument document;

    private AgentConfig(Policy policy, Path directory) {
        this.policy = policy;
        this.document = new AgentDocument(policy, directory);
    }

    /** The document; the agent's own files are in {@code /run/vault-agent}. */
    public static String render(Policy policy) {
        return of(policy).hcl();
    }

    /** The configuration with the same directory as {@link #render}, which can be set. */
    public static AgentConfig of(Policy policy) {
        return new AgentConfig(policy, Path.of("/run/vault-agent"));
    }

    /** The same, with the agent's own files in {@code directory}: {@code token}, and a {@code role-id} to be written. */
    public AgentConfig directory(Path directory) {
        return new AgentConfig(policy, directory);
    }

    /** The document. */
    public String hcl() {
        return document.hcl();
    }

    /** What the agent cannot do, by path; features that are switched off are not in it. */
    public List<Difference> unsupported() {
        return differences(KeyFate.UNSUPPORTED);
    }

    /** What the agent does, but not quite as the library does it. */
    public List<Difference> approximated() {
        return differences(KeyFate.APPROXIMATED);
    }

    private List<Difference> differences(KeyFate fate) {
        return document.entries().stream()
                .filter(entry -> entry.fate() == fate)
                .map(AgentConfig::difference)
                .toList();
    }

    private static Difference difference(KeyLedger.Entry entry) {
        return new Difference(entry.path(), entry.value(), entry.note());
    }

    /**
     * A key of the policy for which the agent has no equal.
     *
     * @param path of the key in the policy, or of the mapping when all its keys are meant
     * @param value in force, defaults included
     * @param reason why, in a sentence
     */
    public record Difference(String path, String value, String reason) {}
}
