package io.sidecarsdk.http.internal.jdk;

import java.security.Principal;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import okhttp3.Handshake;
import okhttp3.HttpUrl;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * What OkHttp keeps of a TLS session: who the peers are and what they agreed on. It has no identifier, holds no values
 * and cannot be invalidated, because the session itself stays inside OkHttp.
 */
final class HandshakeSession implements SSLSession {
    // The sizes of TLS 1.3's largest record with and without its wrapping (RFC 8446, section 5.2).
    private static final int LARGEST_DATA = 1 << 14;
    private static final int LARGEST_RECORD = 5 + LARGEST_DATA + 256;

    private final Handshake handshake;
    private final HttpUrl peer;
    private final long seenAtMillis;

    private HandshakeSession(Handshake handshake, Response response) {
        this.handshake = handshake;
        this.peer = response.request().url();
        this.seenAtMillis = response.sentRequestAtMillis();
    }

    static Optional<SSLSession> of(Response response) {
        return Optional.ofNullable(response.handshake()).map(handshake -> new HandshakeSession(handshake, response));
    }

    @Override
    public String getProtocol() {
        return handshake.tlsVersion().javaName();
    }

    @Override
    public String getCipherSuite() {
        return handshake.cipherSuite().javaName();
    }

    @Override
    public Certificate[] getPeerCertificates() throws SSLPeerUnverifiedException {
        List<Certificate> certificates = handshake.peerCertificates();
        if (certificates.isEmpty()) {
            throw new SSLPeerUnverifiedException("peer not authenticated");
        }
        return certificates.toArray(Certificate[]::new);
    }

    @Override
    public Principal getPeerPrincipal() throws SSLPeerUnverifiedException {
        Principal principal = handshake.peerPrincipal();
        if (principal == null) {
            throw new SSLPeerUnverifiedException("peer not authenticated");
        }
        return principal;
    }

    @Override
    public Certificate @Nullable [] getLocalCertificates() {
        List<Certificate> certificates = handshake.localCertificates();
        return certificates.isEmpty() ? null : certificates.toArray(Certificate[]::new);
    }

    @Override
    public @Nullable Principal getLocalPrincipal() {
        return handshake.localPrincipal();
    }

    @Override
    public String getPeerHost() {
        return peer.host();
    }

    @Override
    public int getPeerPort() {
        return peer.port();
    }

    /** When the request was sent; when the session began is not known. */
    @Override
    public long getCreationTime() {
        return seenAtMillis;
    }

    @Override
    public long getLastAccessedTime() {
        return seenAtMillis;
    }

    @Override
    public byte[] getId() {
        return new byte[0];
    }

    @Override
    public @Nullable SSLSessionContext getSessionContext() {
        return null;
    }

    @Override
    public boolean isValid() {
        return true;
    }

    @Override
    public void invalidate() {
        // OkHttp decides how long a connection lives
    }

    @Override
    public void putValue(String name, Object value) {
        throw new UnsupportedOperationException("This view of a TLS session holds no values");
    }

    @Override
    public @Nullable Object getValue(String name) {
        return null;
    }

    @Override
    public void removeValue(String name) {
        // there are none
    }

    @Override
    public String[] getValueNames() {
        return new String[0];
    }

    @Override
    public int getPacketBufferSize() {
        return LARGEST_RECORD;
    }

    @Override
    public int getApplicationBufferSize() {
        return LARGEST_DATA;
    }
}
