package io.sidecarsdk.http.internal.tls;

import static io.sidecarsdk.http.testing.TestCertificate.der;
import static io.sidecarsdk.http.testing.TestCertificate.pem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidecarsdk.http.testing.TestCertificate;
import io.sidecarsdk.internal.tls.Pem;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {

    private static final TestCertificate ROOT = TestCertificate.authority("root");
    private static final byte[] P_256 = {6, 8, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 3, 1, 7};

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void keysInPkcs8AreRead(String algorithm) throws Exception {
        TestCertificate pair = pair(algorithm);

        assertThat(key(pair.keyPem(), pair)).isEqualTo(pair.key());
    }

    @Test
    void rsaKeysInPkcs1AreRead() throws Exception {
        TestCertificate pair = pair("RSA");

        assertThat(key(pem("RSA PRIVATE KEY", pkcs1(pair)), pair)).isEqualTo(pair.key());
    }

    @Test
    void ecKeysInSec1AreReadAfterTheirParameters() throws Exception {
        TestCertificate pair = pair("EC");
        byte[] sec1 = sec1(pair, der(0xa0, P_256));

        Object key = key(pem("EC PARAMETERS", P_256) + pem("EC PRIVATE KEY", sec1), pair);

        assertThat(((ECPrivateKey) key).getS()).isEqualTo(((ECPrivateKey) pair.key()).getS());
    }

    @Test
    void anEcKeyThatNamesNoCurveIsRefused() {
        TestCertificate pair = pair("EC");
        String text = pem("EC PRIVATE KEY", sec1(pair));

        assertRefused(text, pair, "names no curve (expected: PKCS#8 without encryption: openssl pkcs8 -topk8 -nocrypt");
    }

    @Test
    void encryptedKeysAreRefusedWithAWayOut() {
        TestCertificate pair = pair("RSA");

        assertRefused(pem("ENCRYPTED PRIVATE KEY", new byte[] {1}), pair, "is encrypted (expected: PKCS#8 without");
        assertRefused(
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----",
                pair,
                "is encrypted, or has headers");
    }

    @Test
    void aKeyOfAnotherKindThanTheCertificatesIsRefused() {
        assertRefused(pair("RSA").keyPem(), pair("EC"), "not of the certificate's kind, EC");
    }

    @Test
    void oneKeyIsExpected() {
        TestCertificate pair = pair("EC");

        assertRefused(pair.pem(), pair, "holds 0 private keys");
        assertRefused(pair.keyPem() + pair.keyPem(), pair, "holds 2 private keys");
    }

    @Test
    void damagedKeysAreRefusedWithoutShowingThem() {
        TestCertificate pair = pair("EC");
        String base64 = pair.keyPem().lines().skip(1).findFirst().orElseThrow();

        for (String damaged : Arrays.asList(
                pair.keyPem().replace(base64, base64.substring(4)),
                pair.keyPem().replace(base64, '!' + base64),
                pair.keyPem().substring(0, 60),
                pem("EC PRIVATE KEY", new byte[] {0x30, (byte) 0x84, -1, -1, -1, -1}),
                pem("RSA PRIVATE KEY", new byte[] {1, 2, 3}))) {
            assertThatThrownBy(() -> key(damaged, pair))
                    .isInstanceOf(GeneralSecurityException.class)
                    .hasNoCause()
                    .message()
                    .doesNotContain(base64.substring(4, 12));
        }
    }

    @Test
    void certificatesAreReadInOrderAndCommentsLeftOut() throws Exception {
        TestCertificate server = ROOT.issue("a");

        assertThat(Pem.certificates("# one\n" + server.pem() + "two\r\n" + ROOT.pem(), "it"))
                .containsExactly(server.certificate(), ROOT.certificate());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no PEM",
                "-----BEGIN CERTIFICATE-----",
                "-----BEGIN CERT",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"
            })
    void whatHoldsNoWholeCertificateIsRefused(String text) {
        assertThatThrownBy(() -> Pem.certificates(text, "the file"))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageStartingWith("the file ");
    }

    private static TestCertificate pair(String algorithm) {
        return ROOT.signs("pair").withKey(algorithm).build();
    }

    private static Object key(String text, TestCertificate pair) throws GeneralSecurityException {
        return Pem.privateKey(text, pair.certificate().getPublicKey().getAlgorithm(), "the key");
    }

    private static void assertRefused(String text, TestCertificate pair, String why) {
        assertThatThrownBy(() -> key(text, pair))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining(why);
    }

    private static byte[] pkcs1(TestCertificate pair) {
        RSAPrivateCrtKey key = (RSAPrivateCrtKey) pair.key();
        return der(
                0x30,
                integer(BigInteger.ZERO),
                integer(key.getModulus()),
                integer(key.getPublicExponent()),
                integer(key.getPrivateExponent()),
                integer(key.getPrimeP()),
                integer(key.getPrimeQ()),
                integer(key.getPrimeExponentP()),
                integer(key.getPrimeExponentQ()),
                integer(key.getCrtCoefficient()));
    }

    private static byte[] sec1(TestCertificate pair, byte[]... more) {
        byte[] number = ((ECPrivateKey) pair.key()).getS().toByteArray();
        byte[] octets = new byte[32];
        int length = Math.min(32, number.length);
        System.arraycopy(number, number.length - length, octets, 32 - length, length);
        byte[] fields = more.length == 0 ? new byte[0] : more[0];
        return der(0x30, integer(BigInteger.ONE), der(0x04, octets), fields);
    }

    private static byte[] integer(BigInteger value) {
        return der(0x02, value.toByteArray());
    }
}
