package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.tls.ClientTls;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionPool;
import okhttp3.Interceptor;

/** One client's connections: where they are kept, and how they are secured. */
public record Connections(ConnectionPool pool, ClientTls tls) {

    /** {@code chain} with these in place of its own client's. */
    Interceptor.Chain instead(Interceptor.Chain chain) {
        return chain.getConnectionPool() == pool
                ? chain
                : chain.withConnectionPool(pool)
                        .withSslSocketFactory(tls.sockets(), tls.trust())
                        .withHostnameVerifier(tls);
    }

    /** {@code chain} with the connections of {@code other}. */
    static Interceptor.Chain asOf(Interceptor.Chain other, Interceptor.Chain chain) {
        if (chain.getConnectionPool() == other.getConnectionPool()) {
            return chain;
        }
        Interceptor.Chain same =
                chain.withConnectionPool(other.getConnectionPool()).withHostnameVerifier(other.getHostnameVerifier());
        SSLSocketFactory sockets = other.getSslSocketFactoryOrNull();
        X509TrustManager trust = other.getX509TrustManagerOrNull();
        return sockets == null || trust == null ? same : same.withSslSocketFactory(sockets, trust);
    }
}
