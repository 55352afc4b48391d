package io.sidecarsdk.secrets.internal;

import io.sidecarsdk.secrets.Secrets;
import io.sidecarsdk.secrets.internal.threads.SecretWorkers;
import io.sidecarsdk.secrets.internal.vault.PolicyVaults;
import io.sidecarsdk.spi.CapabilityProvider;
import io.sidecarsdk.spi.SidecarContext;

/** Offers {@link Secrets} to the SDK. */
public final class SecretsProvider implements CapabilityProvider<Secrets> {

    @Override
    public Class<Secrets> type() {
        return Secrets.class;
    }

    @Override
    public Secrets create(SidecarContext context) {
        SecretWorkers workers = context.workers()
                .map(threads -> SecretWorkers.on(threads, context.scheduler()))
                .orElseGet(() -> SecretWorkers.start(context.scheduler()));
        context.onClose(workers::close);
        PolicyVaults vaults = PolicyVaults.start(context, workers);
        context.onClose(vaults::close);
        return PolicySecrets.start(context, workers, System::getenv, vaults::of);
    }

    @Override
    public boolean lends() {
        return true;
    }
}
