package io.sidecarsdk.samples.orders.load;

import java.io.IOException;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Response;

/**
 * Calls without the SDK, through a sidecar: all go to one address, and the {@code Host} header says which upstream is
 * meant. What a pod with an Envoy beside it does.
 */
public final class ProxyArm implements Arm {

    private final OkHttpClient client = new OkHttpClient();
    private final HttpUrl address;

    /** @param address where the proxy listens */
    public ProxyArm(HttpUrl address) {
        this.address = address;
    }

    @Override
    public String name() {
        return "proxy";
    }

    @Override
    public Response send(OrderCall call) throws IOException {
        return client.newCall(call.request(address, name())
                        .newBuilder()
                        .header("Host", call.kind().upstream())
                        .build())
                .execute();
    }

    @Override
    public void close() {
        client.connectionPool().evictAll();
    }
}
