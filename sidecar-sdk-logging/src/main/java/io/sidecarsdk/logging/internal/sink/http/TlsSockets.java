package io.sidecarsdk.logging.internal.sink.http;

import io.sidecarsdk.internal.tls.Authorities;
import io.sidecarsdk.internal.tls.ClientCertificate;
import io.sidecarsdk.internal.tls.ExpectedPeer;
import io.sidecarsdk.internal.tls.IdentityTrust;
import io.sidecarsdk.internal.tls.LayeredSockets;
import io.sidecarsdk.internal.tls.PemTexts;
import io.sidecarsdk.policy.TlsPolicy;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Lays TLS over the JDK's connections with one set of material, whatever default the application has put in force for
 * connections of its own.
 *
 * <p>Who answers is verified within the handshake. The JDK keeps connections by their factory, so that none is used again
 * with other material. The connection below is remembered, as closing it ends a write that is stuck, which closing the
 * one above waits for.
 */
final class TlsSockets extends LayeredSockets implements HostnameVerifier {

    private final SSLSocketFactory factory;
    private final ExpectedPeer expected;
    private final String[] protocols;
    private volatile @Nullable Socket below;

    private TlsSockets(SSLSocketFactory factory, ExpectedPeer expected, String[] protocols) {
        this.factory = factory;
        this.expected = expected;
        this.protocols = protocols;
    }

    /**
     * What {@code policy} says, with {@code material}.
     *
     * @throws IOException if it is of no use; the message shows none of it
     */
    static TlsSockets of(Optional<TlsPolicy> policy, PemTexts material) throws IOException {
        ExpectedPeer expected =
                ExpectedPeer.of(policy.map(TlsPolicy::subjectAltNames).orElse(List.of()));
        boolean newest =
                policy.filter(tls -> tls.minVersion().equals("TLSv1.3")).isPresent();
        try {
            return new TlsSockets(
                    context(material, expected).getSocketFactory(),
                    expected,
                    newest ? new String[] {"TLSv1.3"} : new String[] {"TLSv1.3", "TLSv1.2"});
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static SSLContext context(PemTexts material, ExpectedPeer expected)
            throws GeneralSecurityException, IOException {
        String ca = material.ca();
        String certificate = material.certificate();
        String key = material.privateKey();
        TrustManager trust = new IdentityTrust(ca == null ? Authorities.ofSystem() : Authorities.of(ca), expected);
        KeyManager[] own =
                certificate == null || key == null ? null : new KeyManager[] {ClientCertificate.of(certificate, key)};
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own, new TrustManager[] {trust}, null);
        return context;
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        below = socket;
        SSLSocket secured = (SSLSocket) factory.createSocket(socket, host, port, autoClose);
        secured.setEnabledProtocols(protocols);
        return secured;
    }

    /** Ends what is under way on the newest connection. On any thread. */
    void breakOff() {
        Socket socket = below;
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is closed, or can be of no use any more.
            }
        }
    }

    /** Asked where the certificate does not have the host's name: then it has one that the policy lists. */
    @Override
    public boolean verify(String host, SSLSession session) {
        try {
            if (!(session.getPeerCertificates()[0] instanceof X509Certificate leaf)) {
                return false;
            }
            expected.check(leaf, host);
            return true;
        } catch (CertificateException | SSLException e) {
            return false;
        }
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return factory.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return factory.getSupportedCipherSuites();
    }
}
