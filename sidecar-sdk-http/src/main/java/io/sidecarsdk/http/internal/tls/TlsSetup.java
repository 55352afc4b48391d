package io.sidecarsdk.http.internal.tls;

import io.sidecarsdk.internal.tls.Authorities;
import io.sidecarsdk.internal.tls.ClientCertificate;
import io.sidecarsdk.internal.tls.ExpectedPeer;
import io.sidecarsdk.internal.tls.IdentityTrust;
import io.sidecarsdk.internal.tls.PemTexts;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import okhttp3.CipherSuite;
import okhttp3.ConnectionSpec;
import org.jspecify.annotations.Nullable;

/**
 * How connections are secured with one set of material: immutable; other material makes another one.
 *
 * <p>Each has an {@link SSLContext} of its own, so a session that was begun with other material is never resumed. Each is
 * a {@link HostnameVerifier} that equals no other: connections that were verified by another one are not used again,
 * because OkHttp's pool takes the verifier for a part of the address.
 */
final class TlsSetup implements HostnameVerifier {

    /** With forward secrecy only, and an authenticated cipher. */
    private static final String[] SUITES = Objects.requireNonNull(ConnectionSpec.RESTRICTED_TLS.cipherSuites()).stream()
            .map(CipherSuite::javaName)
            .toArray(String[]::new);

    private final SSLContext context;
    private final ExpectedPeer expected;
    private final @Nullable TlsTerms terms;
    private final X509ExtendedTrustManager authorities;
    private final X509ExtendedTrustManager trust;
    private final @Nullable ClientCertificate certificate;

    private TlsSetup(
            ExpectedPeer expected,
            @Nullable TlsTerms terms,
            X509ExtendedTrustManager authorities,
            X509ExtendedTrustManager trust,
            @Nullable ClientCertificate certificate)
            throws GeneralSecurityException {
        this.expected = expected;
        this.terms = terms;
        this.authorities = authorities;
        this.trust = trust;
        this.certificate = certificate;
        this.context = SSLContext.getInstance("TLS");
        this.context.init(
                certificate == null ? null : new KeyManager[] {certificate}, new TrustManager[] {trust}, null);
    }

    /** What applies where the policy says nothing: the system's authorities, the host's name, no certificate. */
    static TlsSetup ofSystem() {
        try {
            X509ExtendedTrustManager system = Authorities.ofSystem();
            return new TlsSetup(ExpectedPeer.HOST, null, system, system, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The system's certificate authorities cannot be read", e);
        }
    }

    /**
     * What {@code terms} say, with {@code material}.
     *
     * @param usedBefore the material of {@code before}, whose authorities are taken over if they are the same
     * @throws GeneralSecurityException if the material is of no use; the message shows none of it
     */
    static TlsSetup of(TlsTerms terms, PemTexts material, @Nullable PemTexts usedBefore, @Nullable TlsSetup before)
            throws GeneralSecurityException, IOException {
        String ca = material.ca();
        X509ExtendedTrustManager authorities =
                before != null && usedBefore != null && Objects.equals(usedBefore.ca(), ca)
                        ? before.authorities
                        : ca == null ? Authorities.ofSystem() : Authorities.of(ca);
        String certificates = material.certificate();
        String key = material.privateKey();
        ClientCertificate certificate =
                certificates == null || key == null ? null : ClientCertificate.of(certificates, key);
        ExpectedPeer expected = terms.expected();
        return new TlsSetup(expected, terms, authorities, new IdentityTrust(authorities, expected), certificate);
    }

    /** Lays TLS over a connected socket; the handshake is still to come. */
    SSLSocket over(Socket socket, String host, int port, boolean autoClose) throws IOException {
        SSLSocket secured = (SSLSocket) context.getSocketFactory().createSocket(socket, host, port, autoClose);
        if (terms != null) {
            configure(secured, terms);
        }
        return secured;
    }

    private static void configure(SSLSocket socket, TlsTerms terms) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(
                terms.policy().minVersion().equals("TLSv1.3")
                        ? new String[] {"TLSv1.3"}
                        : new String[] {"TLSv1.3", "TLSv1.2"});
        List<String> suites = new ArrayList<>(Arrays.asList(SUITES));
        suites.retainAll(Arrays.asList(socket.getSupportedCipherSuites()));
        parameters.setCipherSuites(suites.toArray(String[]::new));
        terms.serverName()
                .filter(name -> !ExpectedPeer.isAddress(name)) // no address can be asked for: RFC 6066, section 3
                .ifPresent(name -> parameters.setServerNames(List.of(new SNIHostName(name))));
        socket.setSSLParameters(parameters);
    }

    /** Once more, after the handshake: when a session is resumed nobody asks the trust manager. */
    @Override
    public boolean verify(String host, SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            if (!(chain[0] instanceof X509Certificate leaf)) {
                return false;
            }
            leaf.checkValidity();
            expected.check(leaf, host);
            return true;
        } catch (CertificateException | SSLException e) {
            return false;
        }
    }

    /** For OkHttp, which asks it for the authorities only, to sort the peer's certificates. */
    X509ExtendedTrustManager trust() {
        return trust;
    }

    boolean hasAuthoritiesOf(TlsSetup other) {
        return authorities.equals(other.authorities);
    }

    @Nullable
    ClientCertificate certificate() {
        return certificate;
    }
}
