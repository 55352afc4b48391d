package io.sidecarsdk.internal.runtime;

import io.sidecarsdk.internal.yaml.YamlText;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.policy.PolicyEnvironment;
import io.sidecarsdk.policy.PolicyError;
import io.sidecarsdk.policy.PolicyException;
import io.sidecarsdk.spi.PolicySource;
import java.io.IOException;
import java.util.List;

/** Reads a source's document into a policy. */
public final class PolicyReader {

    private PolicyReader() {}

    /**
     * The policy that {@code source} holds now.
     *
     * @throws PolicyException if it cannot be read or is not valid
     */
    public static Policy read(PolicySource source) {
        return Policy.parse(source.name(), text(source), PolicyEnvironment.system());
    }

    static String text(PolicySource source) {
        try {
            return source.read();
        } catch (IOException e) {
            String found = YamlText.insteadOfDocument(e);
            throw new PolicyException(
                    source.name(), List.of(new PolicyError("(document)", 0, found, "a readable document in UTF-8")));
        }
    }
}
