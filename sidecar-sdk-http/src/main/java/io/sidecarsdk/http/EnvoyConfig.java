package io.sidecarsdk.http;

import io.sidecarsdk.http.internal.envoy.Bootstrap;
import io.sidecarsdk.http.internal.envoy.Fate;
import io.sidecarsdk.http.internal.envoy.Ledger;
import io.sidecarsdk.policy.Policy;
import java.util.List;

/**
 * The policy's outbound HTTP as the configuration of a real Envoy that runs beside the service: a v3 bootstrap document.
 *
 * <pre>{@code
 * Files.writeString(Path.of("envoy.yaml"), EnvoyConfig.render(Policy.load(Path.of("sidecar.yaml"))));
 * }</pre>
 *
 * <p>Envoy takes calls on one plain HTTP listener, and routes them by their logical host, the client's name. What it cannot
 * do, or does in another way, stands in the comments at the beginning of the document and in {@link #unsupported()} and
 * {@link #approximated()}: no key of the policy is dropped silently.
 *
 * <p>Instances are immutable and safe to share.
 */
public final class EnvoyConfig {

    private static final String LOOPBACK = "127.0.0.1";

    private final Policy policy;
    private final Bootstrap.Address listener;
    private final Bootstrap.Address admin;
    private final Bootstrap bootstrap;

    private EnvoyConfig(Policy policy, Bootstrap.Address listener, Bootstrap.Address admin) {
        this.policy = policy;
        this.listener = listener;
        this.admin = admin;
        this.bootstrap = new Bootstrap(policy, listener, admin);
    }

    /** The document, listening on 127.0.0.1:15001, its admin server on 127.0.0.1:15000. */
    public static String render(Policy policy) {
        return of(policy).yaml();
    }

    /** The configuration with the same addresses as {@link #render}, which can be set. */
    public static EnvoyConfig of(Policy policy) {
        return new EnvoyConfig(policy, new Bootstrap.Address(LOOPBACK, 15001), new Bootstrap.Address(LOOPBACK, 15000));
    }

    /** The same, taking the service's calls on this address. */
    public EnvoyConfig listener(String host, int port) {
        return new EnvoyConfig(policy, new Bootstrap.Address(host, port), admin);
    }

    /** The same, with its admin server on this address. */
    public EnvoyConfig admin(String host, int port) {
        return new EnvoyConfig(policy, listener, new Bootstrap.Address(host, port));
    }

    /** The document. */
    public String yaml() {
        return bootstrap.yaml();
    }

    /** What Envoy cannot do, by path; features that are switched off are not in it. */
    public List<Difference> unsupported() {
        return differences(Fate.UNSUPPORTED);
    }

    /** What Envoy does, but not quite as the library does it. */
    public List<Difference> approximated() {
        return differences(Fate.APPROXIMATED);
    }

    private List<Difference> differences(Fate fate) {
        return bootstrap.entries().stream()
                .filter(entry -> entry.fate() == fate)
                .map(EnvoyConfig::difference)
                .toList();
    }

    private static Difference difference(Ledger.Entry entry) {
        return new Difference(entry.path(), entry.value(), entry.note());
    }

    /**
     * A key of the policy for which Envoy has no equal.
     *
     * @param path of the key in the policy, or of the mapping when all its keys are meant
     * @param value in force, defaults included
     * @param reason why, in a sentence
     */
    public record Difference(String path, String value, String reason) {}
}
