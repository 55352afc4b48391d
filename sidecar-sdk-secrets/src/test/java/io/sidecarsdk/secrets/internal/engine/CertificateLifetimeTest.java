package io.sidecarsdk.secrets.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.secrets.internal.lease.Chance;
import io.sidecarsdk.secrets.internal.lease.PolledTerm;
import io.sidecarsdk.secrets.internal.lease.Term;
import io.sidecarsdk.secrets.internal.lease.Terms;
import io.sidecarsdk.secrets.internal.vault.Login;
import io.sidecarsdk.secrets.internal.vault.VaultAnswer;
import io.sidecarsdk.testing.VirtualTime;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Vault tells the end of a certificate in whole seconds, and our clock is between two of them. */
class CertificateLifetimeTest {

    private final VirtualTime time = new VirtualTime();

    @Test
    void endsWhenTheCertificateDoesAndNotAtTheEndOfASecondThatHasBegun() throws Exception {
        long second = time.now().getEpochSecond();
        time.advance(Duration.ofMillis(900 - time.now().getNano() / 1_000_000));

        Term term = new PkiEngine("pki/issue/orders", Map.of())
                .read(certificate(second - 30, second + 4), terms())
                .term();

        assertThat(term.remaining()).contains(Duration.ofMillis(3100));
    }

    private static VaultAnswer certificate(long notBefore, long expiration) {
        return new VaultAnswer(
                Map.of(
                        "certificate",
                        "a certificate",
                        "private_key",
                        "a key",
                        "not_before",
                        notBefore,
                        "expiration",
                        expiration),
                "",
                Duration.ZERO,
                false);
    }

    private Terms terms() {
        return new Terms(
                time.nanoTime(),
                Login.NONE,
                new PolledTerm(Duration.ofMinutes(5), chance()),
                Duration.ofMinutes(5),
                time,
                chance(),
                lease -> {});
    }

    private static Chance chance() {
        return new Chance(new Random(1));
    }
}
