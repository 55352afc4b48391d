package io.sidecarsdk.http.internal.jdk;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;

/** Always the same proxy, of any type; {@code ProxySelector.of} knows HTTP proxies only. */
final class FixedProxySelector extends ProxySelector {
    private final List<Proxy> proxies;

    FixedProxySelector(Proxy proxy) {
        this.proxies = List.of(proxy);
    }

    @Override
    public List<Proxy> select(URI uri) {
        return proxies;
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        // there is no other proxy to turn to
    }
}
