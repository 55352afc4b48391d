package io.sidecarsdk.secrets.internal.vault;

import io.sidecarsdk.internal.tls.Authorities;
import io.sidecarsdk.internal.tls.ClientCertificate;
import io.sidecarsdk.internal.tls.ExpectedPeer;
import io.sidecarsdk.internal.tls.FileMaterial;
import io.sidecarsdk.internal.tls.IdentityTrust;
import io.sidecarsdk.internal.tls.PemTexts;
import io.sidecarsdk.policy.TlsPolicy;
import io.sidecarsdk.policy.VaultPolicy;
import java.io.IOException;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Secures the connections to Vault as the policy's {@code tls} says, with what its files hold. */
final class VaultTls {

    private final @Nullable TlsPolicy policy;
    private @Nullable PemTexts used;
    private @Nullable PemTexts next;

    VaultTls(VaultPolicy policy) {
        this.policy = policy.tls().filter(TlsPolicy::enabled).orElse(null);
    }

    /**
     * Whether the files hold something else than when connections were last secured.
     *
     * @throws IOException if they cannot be read
     */
    boolean changed() throws IOException {
        if (policy == null) {
            return false;
        }
        next = new FileMaterial(policy).read();
        return !next.equals(used);
    }

    /** @throws IOException if what the files held at the last look is of no use; the message shows none of it */
    void secure(HttpClient.Builder client) throws IOException {
        if (policy == null || next == null) {
            return;
        }
        client.sslContext(context(policy, next));
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(
                policy.minVersion().equals("TLSv1.3") ? new String[] {"TLSv1.3"} : new String[] {"TLSv1.3", "TLSv1.2"});
        client.sslParameters(parameters);
        used = next;
    }

    private static SSLContext context(TlsPolicy policy, PemTexts texts) throws IOException {
        try {
            String ca = texts.ca();
            X509ExtendedTrustManager authorities = ca == null ? Authorities.ofSystem() : Authorities.of(ca);
            List<String> names = policy.subjectAltNames();
            // Without names of its own the JDK verifies the host's, as it does anywhere.
            TrustManager trust =
                    names.isEmpty() ? authorities : new IdentityTrust(new AnyHost(authorities), ExpectedPeer.of(names));
            String certificate = texts.certificate();
            String key = texts.privateKey();
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    certificate == null || key == null
                            ? null
                            : new KeyManager[] {ClientCertificate.of(certificate, key)},
                    new TrustManager[] {trust},
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
