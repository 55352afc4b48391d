package io.sidecarsdk.secrets.internal.lease;

import io.sidecarsdk.secrets.internal.vault.Login;
import io.sidecarsdk.secrets.internal.vault.VaultAnswer;
import io.sidecarsdk.time.TimeSource;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Makes the terms of one answer.
 *
 * @param sent by {@code nanoTime}, when it was asked for
 * @param login to which anything was lent
 * @param before the term of what is held; anything polled where nothing is
 * @param refresh how often what is polled is looked at
 * @param revoker gives a lease back, without waiting
 */
public record Terms(
        long sent,
        Login login,
        Term before,
        Duration refresh,
        TimeSource time,
        Chance chance,
        Consumer<LeaseTerm> revoker) {

    public Term polled() {
        return new PolledTerm(refresh, chance);
    }

    public Term leased(VaultAnswer answer) {
        LeaseTerm.Loan loan =
                new LeaseTerm.Loan(answer.leaseId(), answer.leaseDuration(), answer.renewable(), sent, login);
        return new LeaseTerm(loan, time, chance, revoker);
    }

    public Term staticRole(String rotation, Duration untilRotation) {
        return new StaticRoleTerm(rotation, untilRotation, before, refresh, chance);
    }

    public Term certificate(Duration lifetime) {
        return new CertificateTerm(lifetime, sent, time, chance);
    }
}
