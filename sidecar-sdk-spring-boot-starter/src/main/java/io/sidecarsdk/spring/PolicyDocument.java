package io.sidecarsdk.spring;

import io.sidecarsdk.Sidecar;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.policy.PolicyEnvironment;
import io.sidecarsdk.policy.PolicyError;
import io.sidecarsdk.policy.PolicyException;
import io.sidecarsdk.spi.PolicySource;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The policy document that the application names, as it was found when the context was set up. What the bean definitions
 * are made from and what the SDK starts with is one and the same reading.
 */
final class PolicyDocument implements AutoCloseable {

    private final PolicySource source;
    private final boolean canChange;
    private final Runnable onClose;
    private final String text;
    private final Policy policy;

    private PolicyDocument(PolicySource source, boolean canChange, Runnable onClose) {
        this.source = source;
        this.canChange = canChange;
        this.onClose = onClose;
        this.text = text(source);
        this.policy = Policy.parse(source.name(), text, PolicyEnvironment.system());
    }

    /**
     * Reads it.
     *
     * @throws PolicyException if it cannot be read or is no valid policy
     */
    static PolicyDocument read(PolicyLocation location) {
        return new PolicyDocument(location, location.canChange(), () -> {});
    }

    /**
     * Reads the document in a secret that this one says how to read.
     *
     * @param place the secret's name and its field, as {@code policy/sidecar.yaml}
     * @throws PolicyException if it cannot be read or is no valid policy
     */
    PolicyDocument inSecret(String place) {
        PolicySecret secret = PolicySecret.open(this, place);
        try {
            return new PolicyDocument(secret, true, secret::close);
        } catch (RuntimeException | Error e) {
            secret.close();
            throw e;
        }
    }

    private static String text(PolicySource source) {
        try {
            return source.read();
        } catch (IOException e) {
            String found = e.getClass().getSimpleName() + " (" + e.getMessage() + ")";
            throw new PolicyException(
                    source.name(), List.of(new PolicyError("(document)", 0, found, "a readable document in UTF-8")));
        }
    }

    /** The names of its HTTP clients. */
    Set<String> clients() {
        return policy.http().clients().keySet();
    }

    /** To start with it, and to follow its changes if it can have any. */
    Sidecar.Builder toSidecar() {
        return canChange
                ? Sidecar.builder().policy(new Followed(source, text))
                : Sidecar.builder().policy(policy);
    }

    /** Ends what was started to read it. */
    @Override
    public void close() {
        onClose.run();
    }

    /** Gives the text that was read already when it is first asked, from then on what is there. */
    private static final class Followed implements PolicySource {

        private final PolicySource source;
        private final AtomicReference<@Nullable String> first;

        private Followed(PolicySource source, String text) {
            this.source = source;
            this.first = new AtomicReference<>(text);
        }

        @Override
        public String name() {
            return source.name();
        }

        @Override
        public String read() throws IOException {
            String known = first.getAndSet(null);
            return known != null ? known : source.read();
        }
    }
}
