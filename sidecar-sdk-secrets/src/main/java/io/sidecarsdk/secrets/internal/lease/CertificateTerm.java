package io.sidecarsdk.secrets.internal.lease;

import io.sidecarsdk.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A certificate: issued again at nine tenths of its lifetime, or up to a twentieth before. */
public final class CertificateTerm implements Term {

    private final Duration lifetime;
    private final long end;
    private final long renewal;
    private final TimeSource time;

    /**
     * A certificate that was issued just now.
     *
     * @param issued by {@code nanoTime}, when it was asked for
     */
    public CertificateTerm(Duration lifetime, long issued, TimeSource time, Chance chance) {
        this.lifetime = lifetime;
        this.end = issued + lifetime.toNanos();
        this.renewal = issued + chance.share(lifetime, 0.85, 0.9).toNanos();
        this.time = time;
    }

    @Override
    public Duration next() {
        return Duration.ofNanos(Math.max(0, renewal - time.nanoTime()));
    }

    @Override
    public Duration length() {
        return lifetime;
    }

    @Override
    public Optional<Duration> remaining() {
        return Optional.of(Duration.ofNanos(end - time.nanoTime()));
    }

    @Override
    public Optional<Instant> expires() {
        return Optional.of(time.now().plusNanos(end - time.nanoTime()));
    }

    @Override
    public void release() {}
}
