package io.sidecarsdk.http.internal;

import io.sidecarsdk.http.Http;
import io.sidecarsdk.http.internal.inbound.LiveInbound;
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
        LiveInbound inbound = new LiveInbound(context);
        context.onPolicyChange(inbound);
        context.onClose(inbound::close);
        HttpClients clients = new HttpClients(context, inbound);
        context.onPolicyChange(clients);
        context.onClose(clients::close);
        return clients;
    }
}
