package io.sidecarsdk.secrets.internal;

import io.sidecarsdk.secrets.Secrets;
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
        return PolicySecrets.start(context, System::getenv);
    }

    @Override
    public boolean lends() {
        return true;
    }
}
