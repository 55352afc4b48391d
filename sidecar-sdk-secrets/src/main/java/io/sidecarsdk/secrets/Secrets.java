package io.sidecarsdk.secrets;

import java.util.List;

/** The secrets of the policy, by name. Safe for use by several threads. */
public interface Secrets {

    /**
     * The secret that the policy has under {@code name}: always the same object, whether or not it can be read yet.
     *
     * @throws IllegalArgumentException if the policy in force has none of that name; the message lists those it has
     */
    Secret secret(String name);

    /** How each secret of the policy in force is doing now, in the policy's order and without any value: for a person to read. */
    List<SecretStatus> describe();
}
