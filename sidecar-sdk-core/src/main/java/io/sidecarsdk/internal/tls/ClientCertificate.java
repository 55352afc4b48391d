package io.sidecarsdk.internal.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * As whom this side connects: a certificate, its issuers and its key. Shown to every server that asks for one, whatever
 * authorities that names: with a rotation of the authorities under way, the names lag behind.
 */
public final class ClientCertificate extends X509ExtendedKeyManager {

    private static final String ALIAS = "client";
    private static final byte[] PROBE = {1, 2, 3, 4};

    private final X509Certificate[] chain;
    private final PrivateKey key;

    private ClientCertificate(X509Certificate[] chain, PrivateKey key) {
        this.chain = chain;
        this.key = key;
    }

    /**
     * The pair in two PEM texts.
     *
     * @throws GeneralSecurityException if one of them cannot be read, or they are not of one pair
     */
    public static ClientCertificate of(String certificates, String privateKey) throws GeneralSecurityException {
        List<X509Certificate> chain = Pem.certificates(certificates, "the certificate");
        X509Certificate leaf = chain.get(0);
        PrivateKey key = Pem.privateKey(privateKey, leaf.getPublicKey().getAlgorithm(), "the private key");
        if (!isPair(leaf, key)) {
            throw new GeneralSecurityException("the private key is not that of the certificate of "
                    + leaf.getSubjectX500Principal() + ": only one of them has been replaced, or the certificate does"
                    + " not stand before its issuers");
        }
        return new ClientCertificate(chain.toArray(X509Certificate[]::new), key);
    }

    /** Until when all of the chain is valid. */
    public Instant validUntil() {
        Instant earliest = Instant.MAX;
        for (X509Certificate certificate : chain) {
            Instant end = certificate.getNotAfter().toInstant();
            earliest = end.isBefore(earliest) ? end : earliest;
        }
        return earliest;
    }

    /** From when on the certificate itself is valid. */
    public Instant validFrom() {
        return chain[0].getNotBefore().toInstant();
    }

    private static boolean isPair(X509Certificate certificate, PrivateKey key) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm(); // those of Edwards curves have the name of their keys
                });
        signature.initSign(key);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(PROBE);
        return signature.verify(signed);
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        String own = key.getAlgorithm();
        for (String type : keyTypes) {
            if (type.equals(own) || type.startsWith(own + "_")) {
                return ALIAS;
            }
        }
        return null;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return chooseClientAlias(keyTypes, issuers, null);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return chooseClientAlias(new String[] {keyType}, issuers, null) == null ? null : new String[] {ALIAS};
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return ALIAS.equals(alias) ? chain.clone() : null;
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return ALIAS.equals(alias) ? key : null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
