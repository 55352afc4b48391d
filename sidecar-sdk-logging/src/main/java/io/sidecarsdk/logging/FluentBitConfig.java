package io.sidecarsdk.logging;

import io.sidecarsdk.internal.export.KeyFate;
import io.sidecarsdk.internal.export.KeyLedger;
import io.sidecarsdk.logging.internal.fluentbit.FluentBitDocument;
import io.sidecarsdk.policy.Policy;
import java.util.List;

/**
 * The policy's log forwarding as the configuration of a real Fluent Bit that runs beside the service, in its YAML format.
 *
 * <pre>{@code
 * Files.writeString(Path.of("fluent-bit.yaml"), FluentBitConfig.render(Policy.load(Path.of("sidecar.yaml"))));
 * }</pre>
 *
 * <p>Fluent Bit tails the files of {@code logging.tail}, and takes the service's own lines in its {@code forward} input: from
 * a sink {@code forward} of this library, or from anything that names the parts of a line as its JSON lines do. What it
 * cannot do, or does in another way, stands in the comments at the beginning of the document and in {@link #unsupported()}
 * and {@link #approximated()}: no key of the policy is dropped silently. Values of secrets are never in it.
 *
 * <p>Instances are immutable and safe to share.
 */
public final class FluentBitConfig {

    private final Policy policy;
    private final FluentBitDocument document;

    private FluentBitConfig(Policy policy, String host, int port) {
        this.policy = policy;
        this.document = new FluentBitDocument(policy, host, port);
    }

    /** The document, which takes the service's lines on 127.0.0.1:24224. */
    public static String render(Policy policy) {
        return of(policy).yaml();
    }

    /** The configuration with the same address as {@link #render}, which can be set. */
    public static FluentBitConfig of(Policy policy) {
        return new FluentBitConfig(policy, "127.0.0.1", 24224);
    }

    /** The same, taking the service's lines on this address. */
    public FluentBitConfig listener(String host, int port) {
        return new FluentBitConfig(policy, host, port);
    }

    /** The document. */
    public String yaml() {
        return document.yaml();
    }

    /** What Fluent Bit cannot do, by path; features that are switched off are not in it. */
    public List<Difference> unsupported() {
        return differences(KeyFate.UNSUPPORTED);
    }

    /** What Fluent Bit does, but not quite as the library does it. */
    public List<Difference> approximated() {
        return differences(KeyFate.APPROXIMATED);
    }

    private List<Difference> differences(KeyFate fate) {
        return document.entries().stream()
                .filter(entry -> entry.fate() == fate)
                .map(FluentBitConfig::difference)
                .toList();
    }

    private static Difference difference(KeyLedger.Entry entry) {
        return new Difference(entry.path(), entry.value(), entry.note());
    }

    /**
     * A key of the policy for which Fluent Bit has no equal.
     *
     * @param path of the key in the policy, or of the mapping when all its keys are meant
     * @param value in force, defaults included
     * @param reason why, in a sentence
     */
    public record Difference(String path, String value, String reason) {}
}
