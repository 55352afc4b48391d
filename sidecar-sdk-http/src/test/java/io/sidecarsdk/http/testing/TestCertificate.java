package io.sidecarsdk.http.testing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import okhttp3.tls.HeldCertificate;
import org.jspecify.annotations.Nullable;

/**
 * A throw-away certificate with its key. Unlike {@link HeldCertificate}'s own builder this one knows URIs as subject
 * alternative names and every kind of key. Written to X.509 (RFC 5280) by hand, since the JDK reads certificates only.
 */
public final class TestCertificate {

    private final X509Certificate certificate;
    private final KeyPair keys;
    private final List<X509Certificate> issuers;

    private TestCertificate(X509Certificate certificate, KeyPair keys, List<X509Certificate> issuers) {
        this.certificate = certificate;
        this.keys = keys;
        this.issuers = issuers;
    }

    public static TestCertificate authority(String name) {
        return new Builder(name, null).authority().build();
    }

    /** A builder of a certificate that this one signs. */
    public Builder signs(String commonName) {
        return new Builder(commonName, this);
    }

    /** A certificate for a server or client with these names. */
    public TestCertificate issue(String... subjectAltNames) {
        return signs("somebody").named(subjectAltNames).build();
    }

    public X509Certificate certificate() {
        return certificate;
    }

    public PrivateKey key() {
        return keys.getPrivate();
    }

    /** For MockWebServer. */
    public HeldCertificate held() {
        return new HeldCertificate(keys, certificate);
    }

    /** The certificate alone. */
    public String pem() {
        return pem("CERTIFICATE", encoded(certificate));
    }

    /** The certificate and its issuers, but not the root. */
    public String chainPem() {
        StringBuilder chain = new StringBuilder(pem());
        for (X509Certificate issuer : issuers) {
            if (!issuer.getSubjectX500Principal().equals(issuer.getIssuerX500Principal())) {
                chain.append(pem("CERTIFICATE", encoded(issuer)));
            }
        }
        return chain.toString();
    }

    /** The key in PKCS#8. */
    public String keyPem() {
        return pem("PRIVATE KEY", keys.getPrivate().getEncoded());
    }

    public static String pem(String label, byte[] content) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + label
                + "-----\n";
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the certificate is to be like; valid from yesterday to tomorrow unless told otherwise. */
    public static final class Builder {

        private final String commonName;
        private final @Nullable TestCertificate issuer;
        private final List<byte[]> names = new ArrayList<>();
        private String algorithm = "EC";
        private Instant from = Instant.now().minus(Duration.ofDays(1));
        private Instant until = Instant.now().plus(Duration.ofDays(1));
        private boolean authority;

        private Builder(String commonName, @Nullable TestCertificate issuer) {
            this.commonName = commonName;
            this.issuer = issuer;
        }

        public Builder authority() {
            authority = true;
            return this;
        }

        public Builder validUntil(Instant instant) {
            until = instant;
            return this;
        }

        public Builder validFrom(Instant instant) {
            from = instant;
            return this;
        }

        /** EC, RSA or Ed25519. */
        public Builder withKey(String newAlgorithm) {
            algorithm = newAlgorithm;
            return this;
        }

        /** Each a URI, an IP address or a DNS name, by its form. */
        public Builder named(String... subjectAltNames) {
            for (String name : subjectAltNames) {
                names.add(generalName(name));
            }
            return this;
        }

        public TestCertificate build() {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
                if (!algorithm.equals("Ed25519")) {
                    generator.initialize(algorithm.equals("RSA") ? 2048 : 256);
                }
                KeyPair keys = generator.generateKeyPair();
                PrivateKey signer = issuer == null ? keys.getPrivate() : issuer.key();
                byte[] signed = signed(tbs(keys, signer), signer);
                X509Certificate certificate = (X509Certificate)
                        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(signed));
                List<X509Certificate> issuers = new ArrayList<>();
                if (issuer != null) {
                    issuers.add(issuer.certificate);
                    issuers.addAll(issuer.issuers);
                }
                return new TestCertificate(certificate, keys, issuers);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        private byte[] tbs(KeyPair keys, PrivateKey signer) {
            byte[] subject = name(commonName);
            byte[] issuerName = issuer == null
                    ? subject
                    : issuer.certificate.getSubjectX500Principal().getEncoded();
            return der(
                    0x30,
                    der(0xa0, der(0x02, new byte[] {2})),
                    der(
                            0x02,
                            BigInteger.valueOf(ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE))
                                    .toByteArray()),
                    algorithm(signer),
                    issuerName,
                    der(0x30, time(from), time(until)),
                    subject,
                    keys.getPublic().getEncoded(),
                    der(0xa3, der(0x30, extensions())));
        }

        private byte[] extensions() {
            byte[] basicConstraints = der(
                    0x30,
                    oid(0x55, 0x1d, 0x13),
                    der(0x01, new byte[] {-1}),
                    der(0x04, authority ? der(0x30, der(0x01, new byte[] {-1})) : der(0x30)));
            byte[] subjectAltNames = names.isEmpty()
                    ? new byte[0]
                    : der(0x30, oid(0x55, 0x1d, 0x11), der(0x04, der(0x30, names.toArray(byte[][]::new))));
            return concatenated(basicConstraints, subjectAltNames);
        }

        private static byte[] signed(byte[] tbs, PrivateKey signer) throws GeneralSecurityException {
            Signature signature = Signature.getInstance(
                    switch (signer.getAlgorithm()) {
                        case "EC" -> "SHA256withECDSA";
                        case "RSA" -> "SHA256withRSA";
                        default -> "Ed25519";
                    });
            signature.initSign(signer);
            signature.update(tbs);
            return der(0x30, tbs, algorithm(signer), der(0x03, new byte[] {0}, signature.sign()));
        }

        private static byte[] algorithm(PrivateKey signer) {
            return switch (signer.getAlgorithm()) {
                case "EC" -> der(0x30, oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
                case "RSA" -> der(0x30, oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b), der(0x05));
                default -> der(0x30, oid(0x2b, 0x65, 0x70));
            };
        }

        private static byte[] name(String commonName) {
            byte[] text = der(0x0c, commonName.getBytes(StandardCharsets.UTF_8));
            return der(0x30, der(0x31, der(0x30, oid(0x55, 0x04, 0x03), text)));
        }

        private static byte[] generalName(String name) {
            if (name.contains("://")) {
                return der(0x86, name.getBytes(StandardCharsets.US_ASCII));
            }
            if (name.matches("[0-9.]+|.*:.*")) {
                try {
                    return der(0x87, InetAddress.getByName(name).getAddress());
                } catch (java.net.UnknownHostException e) {
                    throw new IllegalArgumentException(e);
                }
            }
            return der(0x82, name.getBytes(StandardCharsets.US_ASCII));
        }

        private static byte[] time(Instant instant) {
            String text = DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'")
                    .withZone(ZoneOffset.UTC)
                    .format(instant);
            return der(0x18, text.getBytes(StandardCharsets.US_ASCII));
        }

        private static byte[] oid(int... bytes) {
            byte[] content = new byte[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                content[i] = (byte) bytes[i];
            }
            return der(0x06, content);
        }
    }

    /** One value of ASN.1 in DER: its tag, its length, and what it holds. */
    public static byte[] der(int tag, byte[]... parts) {
        byte[] content = concatenated(parts);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 128) {
            out.write(content.length);
        } else {
            byte[] length = BigInteger.valueOf(content.length).toByteArray();
            int start = length[0] == 0 ? 1 : 0;
            out.write(0x80 + length.length - start);
            out.write(length, start, length.length - start);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] concatenated(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
