package io.sidecarsdk.secrets.internal.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What nothing ends, and nobody tells of changes of: looked at every so often, give or take a tenth. */
public final class PolledTerm implements Term {

    private final Duration refresh;
    private final Chance chance;

    public PolledTerm(Duration refresh, Chance chance) {
        this.refresh = refresh;
        this.chance = chance;
    }

    @Override
    public Duration next() {
        return chance.share(refresh, 0.9, 1.1);
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
