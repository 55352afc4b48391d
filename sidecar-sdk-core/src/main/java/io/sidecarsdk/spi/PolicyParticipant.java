package io.sidecarsdk.spi;

import io.sidecarsdk.policy.Policy;

/**
 * A part of the SDK that acts on the policy and takes part in its replacement.
 *
 * <p>Replacement has two steps, so that all parts switch together or not at all.
 */
@FunctionalInterface
public interface PolicyParticipant {

    /**
     * Gets everything ready for {@code next} without changing what is in force.
     *
     * @return the switch to {@code next}; it runs once every participant is ready, and must not fail
     * @throws io.sidecarsdk.policy.PolicyException to refuse {@code next}; the policy in force stays
     */
    Runnable prepare(Policy next);
}
