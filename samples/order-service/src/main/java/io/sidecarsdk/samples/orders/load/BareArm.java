package io.sidecarsdk.samples.orders.load;

import io.sidecarsdk.samples.orders.upstream.Upstreams;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Response;

/** Calls without the SDK: OkHttp as it comes, and endpoints taken in turn. */
public final class BareArm implements Arm {

    private final OkHttpClient client = new OkHttpClient();
    private final AtomicInteger turn = new AtomicInteger();
    private final Map<String, List<HttpUrl>> addresses;

    public BareArm(Upstreams upstreams) {
        addresses = Map.of(
                Upstreams.INVENTORY, urls(upstreams.addresses(Upstreams.INVENTORY)),
                Upstreams.PAYMENT, urls(upstreams.addresses(Upstreams.PAYMENT)));
    }

    @Override
    public String name() {
        return "bare";
    }

    @Override
    public Response send(OrderCall call) throws IOException {
        List<HttpUrl> among =
                java.util.Objects.requireNonNull(addresses.get(call.kind().upstream()));
        HttpUrl next = among.get(Math.floorMod(turn.getAndIncrement(), among.size()));
        return client.newCall(call.request(next, name())).execute();
    }

    @Override
    public void close() {
        client.connectionPool().evictAll();
    }

    private static List<HttpUrl> urls(List<URI> addresses) {
        return addresses.stream()
                .map(address -> HttpUrl.get(address.toString()))
                .toList();
    }
}
