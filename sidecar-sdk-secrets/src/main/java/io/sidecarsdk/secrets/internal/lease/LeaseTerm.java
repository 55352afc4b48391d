package io.sidecarsdk.secrets.internal.lease;

import io.sidecarsdk.secrets.internal.vault.Login;
import io.sidecarsdk.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Credentials that are lent, and end with the lease or with the token of the login that they were lent to.
 *
 * <p>A lease of L that can be renewed keeps a grace of 0.1 L plus up to as much again by chance. It is renewed when 2/3 of
 * what remains and 1/3 of the grace are over, which is at about 70 % of L, and replaced once no more than the grace
 * remains, or when Vault grants less than L: then the lease comes to its end. One that cannot be renewed is replaced at
 * 0.90 ± 0.05 of L. This is what Vault's own client does
 * (<a href="https://pkg.go.dev/github.com/hashicorp/vault/api#LifetimeWatcher">LifetimeWatcher</a>).
 */
public final class LeaseTerm implements Term {

    private final String id;
    private final Duration length;
    private final boolean renewable;
    private final Login login;
    private final Duration grace;
    private final TimeSource time;
    private final Chance chance;
    private final Consumer<LeaseTerm> revoker;
    private volatile long end;
    private volatile long replacement;
    private volatile boolean ending;
    private volatile boolean mayNotBeRenewed;

    /** What a lease is made of: who lent it, until when, and what gives it back. */
    public record Loan(String id, Duration length, boolean renewable, long sent, Login login) {}

    /** @param revoker gives the lease back, without waiting */
    public LeaseTerm(Loan loan, TimeSource time, Chance chance, Consumer<LeaseTerm> revoker) {
        this.id = loan.id();
        this.length = loan.length();
        this.renewable = loan.renewable();
        this.login = loan.login();
        this.time = time;
        this.chance = chance;
        this.revoker = revoker;
        this.grace = chance.share(length, 0.1, 0.2);
        goOn(loan.sent(), length);
    }

    private void goOn(long from, Duration granted) {
        end = from + granted.toNanos();
        replacement = from + chance.share(granted, 0.85, 0.95).toNanos();
    }

    public String id() {
        return id;
    }

    /** The login whose token it ends with. */
    public Login login() {
        return login;
    }

    /** Whether it can and should be renewed; otherwise it is to be replaced. */
    public boolean renews() {
        return renewable && !ending && !mayNotBeRenewed && left().compareTo(grace) > 0;
    }

    /**
     * Vault has renewed it.
     *
     * @param sent by {@code nanoTime}, when that was asked for
     * @return false where it was granted less than before, and so comes to its end
     */
    public boolean renewed(long sent, Duration granted) {
        if (!granted.isZero()) {
            goOn(sent, granted);
        }
        ending = granted.compareTo(length) < 0;
        return !ending;
    }

    /** Vault does not renew it any more: it is gone, or nearly. */
    public void comesToItsEnd() {
        ending = true;
    }

    /** Vault's policy does not let it be renewed: good to its end, and then to be replaced. */
    public void mayNotBeRenewed() {
        mayNotBeRenewed = true;
    }

    /** Its login was replaced: it ends with the old token. */
    public void endsWith(Login old) {
        ending = true;
        if (old.end() != Long.MAX_VALUE && old.end() - end < 0) {
            end = old.end();
        }
    }

    @Override
    public Duration next() {
        if (renews()) {
            return left().multipliedBy(2).plus(grace).dividedBy(3);
        }
        boolean toItsEnd = !ending && (!renewable || mayNotBeRenewed);
        return toItsEnd ? Duration.ofNanos(Math.max(0, replacement - time.nanoTime())) : Duration.ZERO;
    }

    @Override
    public Duration length() {
        return length;
    }

    private Duration left() {
        return Duration.ofNanos(end - time.nanoTime());
    }

    @Override
    public Optional<Duration> remaining() {
        return Optional.of(left());
    }

    @Override
    public Optional<Instant> expires() {
        return Optional.of(time.now().plusNanos(end - time.nanoTime()));
    }

    @Override
    public void release() {
        revoker.accept(this);
    }

    @Override
    public String toString() {
        return "lease of " + length; // without its id, with which it could be revoked
    }
}
