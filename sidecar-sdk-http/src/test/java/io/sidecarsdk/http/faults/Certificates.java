package io.sidecarsdk.http.faults;

import java.util.concurrent.TimeUnit;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/** An authority, and servers with good and bad certificates. */
final class Certificates {

    private static final HeldCertificate AUTHORITY =
            new HeldCertificate.Builder().certificateAuthority(0).build();
    private static final HandshakeCertificates TRUSTED = new HandshakeCertificates.Builder()
            .addTrustedCertificate(AUTHORITY.certificate())
            .build();
    private static final HandshakeCertificates GOOD = holding(here().signedBy(AUTHORITY));

    private Certificates() {}

    /** What clients trust. */
    static HandshakeCertificates trusted() {
        return TRUSTED;
    }

    static HandshakeCertificates good() {
        return GOOD;
    }

    static HandshakeCertificates expired() {
        long now = System.currentTimeMillis();
        return holding(here().validityInterval(now - TimeUnit.DAYS.toMillis(2), now - TimeUnit.DAYS.toMillis(1))
                .signedBy(AUTHORITY));
    }

    static HandshakeCertificates ofAnotherHost() {
        return holding(new HeldCertificate.Builder()
                .addSubjectAlternativeName("elsewhere.test")
                .signedBy(AUTHORITY));
    }

    static HandshakeCertificates ofAnotherAuthority() {
        return holding(here());
    }

    private static HeldCertificate.Builder here() {
        return new HeldCertificate.Builder()
                .addSubjectAlternativeName("127.0.0.1")
                .addSubjectAlternativeName(Bench.NAME);
    }

    private static HandshakeCertificates holding(HeldCertificate.Builder certificate) {
        return new HandshakeCertificates.Builder()
                .heldCertificate(certificate.build())
                .addTrustedCertificate(AUTHORITY.certificate())
                .build();
    }
}
