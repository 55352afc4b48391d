package io.sidecarsdk.secrets.internal.vault;

import io.micrometer.core.instrument.Meter;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.policy.SecretsPolicy;
import io.sidecarsdk.policy.VaultPolicy;
import io.sidecarsdk.spi.PolicyParticipant;
import io.sidecarsdk.spi.SidecarContext;
import io.sidecarsdk.time.Scheduler;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The Vault of the policy in force, and that of a policy which is being prepared: it may be asked before it is in force, for
 * what is required. When it is, the token of the one before is not revoked, as what was leased to it is still in use.
 */
public final class PolicyVaults implements PolicyParticipant, AutoCloseable {

    private final SidecarContext context;
    private final Scheduler workers;
    private @Nullable LiveVault current;
    private @Nullable LiveVault prepared;
    private Runnable hide = () -> {};

    private PolicyVaults(SidecarContext context, Scheduler workers) {
        this.context = context;
        this.workers = workers;
    }

    /**
     * Follows the policy of {@code context}. The caller closes it.
     *
     * @param workers run what may block
     */
    public static PolicyVaults start(SidecarContext context, Scheduler workers) {
        PolicyVaults vaults = new PolicyVaults(context, workers);
        vaults.prepare(context.policy()).run();
        context.onPolicyChange(vaults);
        return vaults;
    }

    /** The same object as long as the policy says the same of it; empty where it has none. Does not wait for it. */
    public synchronized Optional<Vault> of(SecretsPolicy policy) {
        return Optional.ofNullable(vault(policy.vault().orElse(null)));
    }

    private @Nullable LiveVault vault(@Nullable VaultPolicy policy) {
        if (current != null && current.policy().equals(policy)) {
            return current;
        }
        if (prepared != null && !prepared.policy().equals(policy)) {
            prepared.close();
            prepared = null;
        }
        if (prepared == null && policy != null) {
            prepared = new LiveVault(policy, context, workers);
        }
        return prepared;
    }

    @Override
    public Runnable prepare(Policy next) {
        return () -> switchTo(next.secrets());
    }

    private synchronized void switchTo(SecretsPolicy next) {
        LiveVault vault = vault(next.vault().orElse(null));
        if (vault == current) {
            return;
        }
        hide.run();
        if (current != null) {
            current.retire();
        }
        current = vault;
        prepared = null;
        hide = vault == null ? () -> {} : show(vault);
    }

    private Runnable show(LiveVault vault) {
        Runnable health = context.health("secrets.vault", vault::health);
        Meter remaining = VaultMeter.TOKEN_REMAINING.gauge(context.meters(), vault, LiveVault::secondsRemaining);
        return () -> {
            health.run();
            context.meters().remove(remaining);
        };
    }

    /** Ends the tokens too, where the policy says so. */
    @Override
    public synchronized void close() {
        hide.run();
        if (current != null) {
            current.close();
        }
        if (prepared != null) {
            prepared.close();
        }
    }
}
