package io.sidecarsdk.secrets.internal.lease;

import io.sidecarsdk.secrets.internal.held.SecretMeter;
import io.sidecarsdk.secrets.internal.threads.SecretWorkers;
import io.sidecarsdk.secrets.internal.vault.Vault;
import io.sidecarsdk.secrets.internal.vault.VaultException;
import io.sidecarsdk.spi.SidecarContext;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives leases back that nobody uses any more. A few attempts: what cannot be given back ends of itself. Vault's default
 * policy does not allow it, so being forbidden to is no failure.
 */
public final class LeaseRevoker {

    private static final Logger log = LoggerFactory.getLogger(LeaseRevoker.class);
    private static final int ATTEMPTS = 5;

    private final String secret;
    private final Vault vault;
    private final SidecarContext context;
    private final SecretWorkers workers;
    private final Chance chance;

    public LeaseRevoker(String secret, Vault vault, SidecarContext context, SecretWorkers workers) {
        this.secret = secret;
        this.vault = vault;
        this.context = context;
        this.workers = workers;
        this.chance = new Chance(context.random());
    }

    public void revoke(LeaseTerm lease) {
        workers.execute(() -> revoke(lease, 1));
    }

    private void revoke(LeaseTerm lease, int attempt) {
        if (lease.remaining().orElse(Duration.ZERO).isNegative()) {
            return;
        }
        try {
            vault.write("sys/leases/revoke", Map.of("lease_id", lease.id()));
            count("revoked");
        } catch (VaultException e) {
            failed(lease, attempt, e);
        }
    }

    private void failed(LeaseTerm lease, int attempt, VaultException e) {
        switch (e.problem()) {
            case UNAVAILABLE, THROTTLED, BEHIND -> {
                if (attempt < ATTEMPTS) {
                    workers.schedule(chance.backoff(attempt, Duration.ofMinutes(1)), () -> revoke(lease, attempt + 1));
                } else {
                    count("failure");
                }
            }
            case FORBIDDEN -> {
                count("left_to_expire");
                log.debug("An old lease of secret {} is left to expire: {}", secret, e.getMessage());
            }
            default -> count("failure");
        }
    }

    private void count(String outcome) {
        SecretMeter.REVOCATIONS.counter(context.meters(), secret, outcome).increment();
    }
}
