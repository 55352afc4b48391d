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
final class PolicyDocument {

    private final PolicyLocation location;
    private final String text;
    private final Policy policy;

    private PolicyDocument(PolicyLocation location, String text) {
        this.location = location;
        this.text = text;
        this.policy = Policy.parse(location.name(), text, PolicyEnvironment.system());
    }

    /**
     * Reads it.
     *
     * @throws PolicyException if it cannot be read or is no valid policy
     */
    static PolicyDocument read(PolicyLocation location) {
        try {
            return new PolicyDocument(location, location.read());
        } catch (IOException e) {
            String found = e.getClass().getSimpleName() + " (" + e.getMessage() + ")";
            throw new PolicyException(
                    location.name(), List.of(new PolicyError("(document)", 0, found, "a readable document in UTF-8")));
        }
    }

    /** The names of its HTTP clients. */
    Set<String> clients() {
        return policy.http().clients().keySet();
    }

    /** To start with it, and to follow its changes if it can have any. */
    Sidecar.Builder toSidecar() {
        return location.canChange()
                ? Sidecar.builder().policy(new Followed(location, text))
                : Sidecar.builder().policy(policy);
    }

    /** Gives the text that was read already when it is first asked, from then on what is there. */
    private static final class Followed implements PolicySource {

        private final PolicyLocation location;
        private final AtomicReference<@Nullable String> first;

        private Followed(PolicyLocation location, String text) {
            this.location = location;
            this.first = new AtomicReference<>(text);
        }

        @Override
        public String name() {
            return location.name();
        }

        @Override
        public String read() throws IOException {
            String known = first.getAndSet(null);
            return known != null ? known : location.read();
        }
    }
}
