package io.sidecarsdk.http.internal.jdk;

import java.io.Serial;
import java.security.KeyManagementException;
import java.security.Provider;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * An OkHttp client's TLS set-up as the {@link SSLContext} that the JDK's getter must not leave null.
 *
 * <p>OkHttp keeps a socket factory and not the context behind it, so this one gives out that very factory and refuses
 * what cannot be derived from it (engines, server sockets). The JDK's default context would be the wrong answer: it
 * knows neither the policy's CA nor its client certificate.
 */
final class ClientSslContext extends SSLContext {
    ClientSslContext(OkHttpClient client) {
        super(new FactorySpi(client), new OkHttpProvider(), "TLS");
    }

    private static final class OkHttpProvider extends Provider {
        @Serial
        private static final long serialVersionUID = 1L;

        OkHttpProvider() {
            super("OkHttpClient", "1", "The socket factory of an OkHttpClient");
        }
    }

    private static final class FactorySpi extends SSLContextSpi {
        private final OkHttpClient client;

        FactorySpi(OkHttpClient client) {
            this.client = client;
        }

        /** Fails for a client that speaks clear text only, as OkHttp's own getter does. */
        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return client.sslSocketFactory();
        }

        @Override
        protected void engineInit(
                KeyManager @Nullable [] keys, TrustManager @Nullable [] trust, @Nullable SecureRandom random)
                throws KeyManagementException {
            throw new KeyManagementException("The OkHttpClient's TLS set-up cannot be changed");
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            throw new UnsupportedOperationException("An OkHttpClient makes no server sockets");
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            throw new UnsupportedOperationException("An OkHttpClient uses sockets only (expected: getSocketFactory)");
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return engineCreateSSLEngine();
        }

        @Override
        protected @Nullable SSLSessionContext engineGetServerSessionContext() {
            return null; // "not available", in this method's words
        }

        @Override
        protected @Nullable SSLSessionContext engineGetClientSessionContext() {
            return null;
        }
    }
}
