package io.sidecarsdk.http.internal;

import io.sidecarsdk.http.Http;
import io.sidecarsdk.spi.CapabilityProvider;
import io.sidecarsdk.spi.SidecarContext;

/** Offers {@link Http} to the SDK. */
public final class HttpProvider implements CapabilityProvider<Http> {

    @Override
    public Class<Http> type() {
        return Http.class;
    }

    @Override
    public Http create(SidecarContext context) {
        HttpClients clients = new HttpClients(context);
        context.onPolicyChange(clients);
        context.onClose(clients::close);
        return clients;
    }
}
