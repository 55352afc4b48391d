package io.sidecarsdk.secrets.internal;

import io.micrometer.core.instrument.MeterRegistry;
import io.sidecarsdk.internal.runtime.LivePolicy;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.secrets.internal.vault.TestContext;
import io.sidecarsdk.spi.PolicyParticipant;
import io.sidecarsdk.testing.VirtualTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Executor;

/** What the SDK lends a capability, on virtual time, with a policy that can be replaced and an end. */
@SuppressWarnings("this-escape") // to a getter of the class above, which nobody overrides
public class BareContext extends TestContext implements AutoCloseable {

    final VirtualTime time;
    final MeterRegistry meters = meters();
    private final Deque<Runnable> closing = new ArrayDeque<>();
    private final LivePolicy live;

    public BareContext(Policy policy, VirtualTime time, long seed) {
        super(policy, time, time, seed * 0x9E3779B97F4A7C15L); // seeds in a row would make for similar first numbers
        this.time = time;
        this.live = new LivePolicy(policy);
    }

    public void replacePolicy(Policy next) {
        live.replace(next);
    }

    @Override
    public Policy policy() {
        return live.inForce();
    }

    @Override
    public void onPolicyChange(PolicyParticipant participant) {
        live.join(participant);
    }

    @Override
    public Optional<Executor> workers() {
        return Optional.of(Runnable::run);
    }

    @Override
    public void onClose(Runnable action) {
        closing.push(action);
    }

    @Override
    public void close() {
        closing.forEach(Runnable::run);
    }
}
