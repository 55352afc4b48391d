package io.sidecarsdk.secrets.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sidecarsdk.secrets.Secret;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Certificates that OpenBao signs for seconds. */
@Tag("peer")
@ExtendWith(RealServers.class)
class CertificateTest {

    private static final Duration LONG = Duration.ofSeconds(40);

    private static final String ENTRY =
            "tls: {path: pki/issue/service, engine: pki, parameters: {common_name: orders.test}}";

    private final OpenBaoServer bao;

    CertificateTest(OpenBaoServer bao) {
        this.bao = bao;
    }

    @BeforeAll
    static void enable(OpenBaoServer bao) {
        new Engines(bao.root()).pki("pki", "service", Duration.ofSeconds(8));
    }

    @Test
    void areReplacedBeforeTheyEnd() throws Exception {
        try (Service service = Service.of(bao, ENTRY)) {
            Secret secret = service.arrived("tls");
            Set<String> serials = new HashSet<>();

            await().atMost(LONG).pollInterval(Duration.ofMillis(10)).until(() -> {
                X509Certificate certificate = certificate(secret.current().get("certificate"));
                certificate.checkValidity();
                serials.add(certificate.getSerialNumber().toString(16));
                return serials.size() >= 3;
            });
        }
    }

    @Test
    void comeWithTheirKeyAndTheirAuthority() throws Exception {
        try (Service service = Service.of(bao, ENTRY)) {
            Secret.Snapshot snapshot = service.arrived("tls").current();
            X509Certificate certificate = certificate(snapshot.get("certificate"));

            certificate.verify(certificate(snapshot.get("ca")).getPublicKey());
            assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=orders.test");
            assertThat(fits(certificate, snapshot.get("private-key"))).isTrue();
        }
    }

    private static boolean fits(X509Certificate certificate, String key) throws GeneralSecurityException {
        String base64 = key.replaceAll("-----[A-Z ]+-----|\\s", "");
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64))));
        byte[] signed = signature.sign();
        signature.initVerify(certificate);
        return signature.verify(signed);
    }

    /** The first one, where there is a chain. */
    private static X509Certificate certificate(String pem) throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(UTF_8)));
    }
}
