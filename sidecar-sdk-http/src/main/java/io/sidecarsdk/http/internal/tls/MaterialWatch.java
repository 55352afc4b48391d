package io.sidecarsdk.http.internal.tls;

import io.sidecarsdk.health.Health;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.internal.tls.ClientCertificate;
import io.sidecarsdk.internal.tls.MaterialSource;
import io.sidecarsdk.internal.tls.PemTexts;
import io.sidecarsdk.internal.watch.SettledChange;
import io.sidecarsdk.spi.SidecarContext;
import io.sidecarsdk.time.Scheduler;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one {@code tls} section set up with its newest material, from {@link #begin} to {@link #stop}.
 *
 * <p>Looks every second; a change is taken when it has {@linkplain SettledChange settled}. Material that cannot be read or is
 * of no use leaves the last good one in use.
 */
final class MaterialWatch {

    private static final Logger log = LoggerFactory.getLogger(MaterialWatch.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /** Whoever renews certificates does so before a fifth of their lifetime is left. */
    private static final int LAST_PART = 5;

    private static final Duration LONGEST_WARNING = Duration.ofDays(7);

    private final String client;
    private final TlsTerms terms;
    private final MaterialSource source;
    private final SidecarContext context;
    private final ClientMeters meters;
    private Look first = new Look(null, "it was not read yet");
    private @Nullable PemTexts used;
    private Scheduler.@Nullable Task task;
    private Runnable unshow = () -> {};
    private Runnable onChange = () -> {};
    private volatile @Nullable TlsSetup setup;
    private volatile String failure = "";

    MaterialWatch(String client, TlsTerms terms, MaterialSource source, SidecarContext context, ClientMeters meters) {
        this.client = client;
        this.terms = terms;
        this.source = source;
        this.context = context;
        this.meters = meters;
    }

    /** What was seen: material, or why there is none. */
    private record Look(@Nullable PemTexts texts, String failure) {}

    TlsTerms terms() {
        return terms;
    }

    /** Null while there never was any material. */
    @Nullable
    TlsSetup setup() {
        return setup;
    }

    /** Why the last look found nothing of use; empty when it did. */
    String failure() {
        return failure;
    }

    /** The first look is taken at its word. */
    void readFirst() {
        first = read();
        judge(first);
    }

    /**
     * Follows the material from now on.
     *
     * @param meanwhile serves until there is material for the first time
     * @param onNewMaterial is told whenever other material is in use
     */
    synchronized void begin(@Nullable TlsSetup meanwhile, Runnable onNewMaterial) {
        if (setup == null) {
            setup = meanwhile;
        }
        onChange = onNewMaterial;
        unshow = context.health("http." + client + ".tls", this::health);
        SettledChange<Look> change = new SettledChange<>(first);
        task = context.scheduler().every(LOOK_EVERY, () -> look(change));
    }

    synchronized void stop() {
        Scheduler.Task looking = task;
        task = null;
        if (looking != null) {
            looking.cancel();
        }
        unshow.run();
    }

    private synchronized void look(SettledChange<Look> change) {
        if (task == null) {
            return; // stopped meanwhile
        }
        Look now = read();
        if (change.settles(now)) {
            judge(now);
        }
    }

    private Look read() {
        try {
            return new Look(source.read(), "");
        } catch (IOException e) {
            return new Look(null, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            return new Look(null, "reading it failed with " + e.getClass().getName());
        }
    }

    private void judge(Look look) {
        PemTexts texts = look.texts();
        if (texts == null) {
            refuse(look.failure());
        } else if (texts.equals(used)) {
            failure = "";
        } else {
            take(texts);
        }
    }

    private void take(PemTexts texts) {
        try {
            setup = TlsSetup.of(terms, texts, used, setup);
        } catch (GeneralSecurityException e) {
            refuse(String.valueOf(e.getMessage()));
            return;
        } catch (IOException | RuntimeException e) {
            refuse("it cannot be used: " + e.getClass().getName()); // a message might hold some of it
            return;
        }
        used = texts;
        failure = "";
        meters.tlsReloaded("applied");
        Instant end = validUntil();
        log.info("Client {} has TLS material{}", client, end == null ? "" : ", its certificate expires at " + end);
        onChange.run();
    }

    private void refuse(String why) {
        failure = why;
        meters.tlsReloaded("refused");
        log.error("TLS material of client {} is refused, {}: {}", client, fallback(), why);
    }

    private String fallback() {
        return setup == null ? "calls over https fail" : "the last good one stays in use";
    }

    /** Until when the client's certificate is valid; null where it has none. */
    @Nullable
    Instant validUntil() {
        TlsSetup current = setup;
        ClientCertificate certificate = current == null ? null : current.certificate();
        return certificate == null ? null : certificate.validUntil();
    }

    double secondsToExpiry() {
        Instant end = validUntil();
        return end == null
                ? Double.NaN
                : Duration.between(context.time().now(), end).toMillis() / 1e3;
    }

    private Health.Component health() {
        TlsSetup current = setup;
        if (current == null) {
            return Health.Component.down(fallback() + ": " + failure);
        }
        ClientCertificate certificate = current.certificate();
        Instant now = context.time().now();
        if (certificate != null && now.isAfter(certificate.validUntil())) {
            return Health.Component.down("the client certificate expired at " + certificate.validUntil());
        }
        if (!failure.isEmpty()) {
            return Health.Component.degraded(fallback() + ": " + failure);
        }
        return certificate != null && now.isAfter(certificate.validUntil().minus(warning(certificate)))
                ? Health.Component.degraded("the client certificate expires at " + certificate.validUntil())
                : Health.Component.up();
    }

    private static Duration warning(ClientCertificate certificate) {
        Duration part = Duration.between(certificate.validFrom(), certificate.validUntil())
                .dividedBy(LAST_PART);
        return part.compareTo(LONGEST_WARNING) < 0 ? part : LONGEST_WARNING;
    }
}
