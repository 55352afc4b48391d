package io.sidecarsdk.internal.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts a server whose certificate leads to one of the authorities and names who was expected. That both is decided
 * here, within the handshake, leaves nothing to turn off behind it.
 */
public final class IdentityTrust extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager authorities;
    private final ExpectedPeer expected;

    /** Trusts who is known to {@code authorities} and is {@code expected}. */
    public IdentityTrust(X509ExtendedTrustManager authorities, ExpectedPeer expected) {
        this.authorities = authorities;
        this.expected = expected;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        authorities.checkServerTrusted(chain, authType, socket);
        expected.check(chain[0], host(socket instanceof SSLSocket secured ? secured.getHandshakeSession() : null));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        authorities.checkServerTrusted(chain, authType, engine);
        expected.check(chain[0], host(engine.getHandshakeSession()));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        authorities.checkServerTrusted(chain, authType);
        expected.check(chain[0], host(null));
    }

    private String host(@Nullable SSLSession session) throws CertificateException {
        String host = session == null ? null : session.getPeerHost();
        if (host != null) {
            return host;
        }
        if (expected.isHost()) {
            throw new CertificateException("the server's name cannot be verified: it is not known whom was called");
        }
        return "";
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw noServer();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw noServer();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw noServer();
    }

    private static CertificateException noServer() {
        return new CertificateException("this trust is a client's (expected: to verify servers with it)");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.getAcceptedIssuers();
    }
}
