package io.sidecarsdk.secrets.internal.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A password that Vault changes when its time has come: looked at a second after that, and then until it has changed, which
 * Vault does a little later. While Vault is down it changes nothing, so there is no known end.
 *
 * <p>It is also looked at every {@code refresh}: somebody may have had it changed before its time.
 */
final class StaticRoleTerm implements Term {

    private static final Duration MARGIN = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private final String rotation;
    private final Duration untilRotation;
    private final int overdueLooks;
    private final Duration refresh;
    private final Chance chance;

    /**
     * What an answer says.
     *
     * @param rotation when it was changed last, in Vault's words
     * @param untilRotation zero where the change is due
     * @param before what was known before; may be of another kind
     */
    StaticRoleTerm(String rotation, Duration untilRotation, Term before, Duration refresh, Chance chance) {
        this.rotation = rotation;
        this.untilRotation = untilRotation;
        this.refresh = refresh;
        this.chance = chance;
        boolean overdue =
                untilRotation.isZero() && before instanceof StaticRoleTerm same && same.rotation.equals(rotation);
        this.overdueLooks = overdue ? ((StaticRoleTerm) before).overdueLooks + 1 : 0;
    }

    @Override
    public Duration next() {
        if (overdueLooks > 0) {
            return chance.backoff(overdueLooks, LONGEST_WAIT);
        }
        Duration due = untilRotation.plus(chance.share(MARGIN, 1, 2));
        Duration poll = chance.share(refresh, 0.9, 1.1);
        return due.compareTo(poll) < 0 ? due : poll;
    }

    @Override
    public Optional<Duration> remaining() {
        return Optional.empty();
    }

    @Override
    public Optional<Instant> expires() {
        return Optional.empty();
    }

    @Override
    public void release() {}
}
