package io.sidecarsdk.internal.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Whose word is taken for who a peer is. */
public final class Authorities {

    private Authorities() {}

    /** The system's. */
    public static X509ExtendedTrustManager ofSystem() throws GeneralSecurityException {
        return trust(null);
    }

    /**
     * Those in {@code pem}, and no others.
     *
     * @throws GeneralSecurityException if it holds none that can be read; the message shows none of it
     */
    public static X509ExtendedTrustManager of(String pem) throws GeneralSecurityException, IOException {
        return trust(keyStore(Pem.certificates(pem, "the ca")));
    }

    private static X509ExtendedTrustManager trust(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("the JDK's provider of TLS verifies no X.509 certificates");
    }

    private static KeyStore keyStore(List<X509Certificate> certificates) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (int i = 0; i < certificates.size(); i++) {
            store.setCertificateEntry("ca-" + i, certificates.get(i));
        }
        return store;
    }
}
