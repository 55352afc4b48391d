package io.sidecarsdk.internal.tls;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Reads certificates and keys from PEM (RFC 7468). What is wrong is told without showing any of the content, and without
 * the exceptions that found it, which might.
 */
public final class Pem {

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final String PKCS8 =
            " (expected: PKCS#8 without encryption: openssl pkcs8 -topk8 -nocrypt -in old.key -out new.key)";

    private Pem() {}

    /** One block; what stands between blocks is a comment. No record, whose {@code toString} would tell all. */
    private static final class Block {

        private final String label;
        private final byte[] content;

        private Block(String label, byte[] content) {
            this.label = label;
            this.content = content;
        }
    }

    /**
     * All certificates, in order.
     *
     * @param what names the text in messages
     * @throws GeneralSecurityException if there is none, or something that is no certificate
     */
    public static List<X509Certificate> certificates(String text, String what) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks(text, what)) {
            if (block.label.equals("CERTIFICATE")) {
                certificates.add(certificate(factory, block, what));
            }
        }
        if (certificates.isEmpty()) {
            throw new GeneralSecurityException(what + " holds no certificate (expected: -----BEGIN CERTIFICATE-----)");
        }
        return certificates;
    }

    private static X509Certificate certificate(CertificateFactory factory, Block block, String what)
            throws GeneralSecurityException {
        try {
            return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.content));
        } catch (CertificateException e) {
            throw new GeneralSecurityException(what + " holds a certificate that is damaged");
        }
    }

    /**
     * The one private key: PKCS#8, or the older forms PKCS#1 (RSA) and SEC 1 (EC).
     *
     * @param algorithm the public key's
     * @throws GeneralSecurityException if there is none that can be read
     */
    public static PrivateKey privateKey(String text, String algorithm, String what) throws GeneralSecurityException {
        List<Block> keys = blocks(text, what);
        keys.removeIf(block -> !block.label.endsWith("PRIVATE KEY"));
        if (keys.size() != 1) {
            throw new GeneralSecurityException(
                    what + " holds " + keys.size() + " private keys (expected: one, -----BEGIN PRIVATE KEY-----)");
        }
        byte[] pkcs8 = pkcs8(keys.get(0), what);
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (InvalidKeySpecException e) {
            throw new GeneralSecurityException(
                    what + " holds a key that cannot be read, or not of the certificate's kind, " + algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new GeneralSecurityException("a certificate with a key of the kind " + algorithm
                    + " cannot be used (expected: RSA, EC or Ed25519)");
        }
    }

    private static byte[] pkcs8(Block key, String what) throws GeneralSecurityException {
        return switch (key.label) {
            case "PRIVATE KEY" -> key.content;
            case "RSA PRIVATE KEY" -> OldKeys.fromPkcs1(key.content);
            case "EC PRIVATE KEY" ->
                OldKeys.fromSec1(key.content, what + " holds an EC key that names no curve" + PKCS8);
            case "ENCRYPTED PRIVATE KEY" -> throw new GeneralSecurityException(what + " is encrypted" + PKCS8);
            default ->
                throw new GeneralSecurityException(what + " holds a key of an unknown form, " + key.label + PKCS8);
        };
    }

    private static List<Block> blocks(String text, String what) throws GeneralSecurityException {
        List<Block> blocks = new ArrayList<>();
        int begin = text.indexOf(BEGIN);
        while (begin >= 0) {
            int afterLabel = text.indexOf(DASHES, begin + BEGIN.length());
            String label = afterLabel < 0 ? "" : text.substring(begin + BEGIN.length(), afterLabel);
            int end = text.indexOf(END + label + DASHES, begin);
            if (afterLabel < 0 || end < 0) {
                throw new GeneralSecurityException(
                        what + " ends in the middle of a block: it is being written, or damaged");
            }
            blocks.add(block(label, text.substring(afterLabel + DASHES.length(), end), what));
            begin = text.indexOf(BEGIN, end);
        }
        return blocks;
    }

    private static Block block(String label, String content, String what) throws GeneralSecurityException {
        if (content.contains(":")) {
            throw new GeneralSecurityException(what + " is encrypted, or has headers" + PKCS8);
        }
        try {
            return new Block(label, Base64.getDecoder().decode(content.replaceAll("\\s", "")));
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException(what + " holds a block that is not base64: it is damaged");
        }
    }
}
