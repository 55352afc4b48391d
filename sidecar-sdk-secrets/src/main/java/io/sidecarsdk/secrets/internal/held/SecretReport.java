package io.sidecarsdk.secrets.internal.held;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sidecarsdk.health.Health;
import io.sidecarsdk.secrets.SecretStatus;
import io.sidecarsdk.spi.SidecarContext;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How one secret is doing, told to logs, meters, health and whoever asks; never a value. */
public final class SecretReport {

    private static final Logger log = LoggerFactory.getLogger(SecretReport.class);

    private final ManagedSecret secret;
    private final String source;
    private final SidecarContext context;
    private List<Runnable> undo = List.of();
    private boolean reported;
    private volatile String failure = "was not read yet";
    private volatile long lastSuccess;
    private volatile boolean succeeded;

    /** @param source names the source, such as {@code file /run/secrets/database} */
    public SecretReport(ManagedSecret secret, String source, SidecarContext context) {
        this.secret = secret;
        this.source = source;
        this.context = context;
    }

    public String source() {
        return source;
    }

    /** Why the last look failed; empty when it did not. */
    public String failure() {
        return failure;
    }

    public synchronized void open() {
        MeterRegistry meters = context.meters();
        List<Meter> gauges = List.of(
                SecretMeter.VERSION.gauge(meters, secret, ManagedSecret::version, secret.name()),
                SecretMeter.AGE.gauge(meters, this, SecretReport::secondsSinceSuccess, secret.name()),
                SecretMeter.VERSION_AGE.gauge(meters, secret, s -> seconds(s.age()), secret.name()),
                SecretMeter.TIME_TO_EXPIRY.gauge(meters, secret, s -> seconds(s.remaining()), secret.name()));
        Runnable health = context.health("secrets." + secret.name(), this::health);
        undo = Stream.concat(Stream.of(health), gauges.stream().<Runnable>map(gauge -> () -> meters.remove(gauge)))
                .toList();
    }

    public synchronized void close() {
        undo.forEach(Runnable::run);
        undo = List.of();
    }

    public synchronized void succeeded() {
        count("success");
        lastSuccess = context.time().nanoTime();
        succeeded = true;
        if (reported) {
            log.info("Secret {} can be read from {}", secret.name(), source);
        }
        reported = false;
        failure = "";
    }

    /**
     * Logged when the reason changes, not at every look.
     *
     * @param kind the meter's reason
     * @param reason completes "file /run/secrets/database …"
     */
    public synchronized void failed(String kind, String reason) {
        count("failure");
        SecretMeter.FAILURES.counter(context.meters(), secret.name(), kind).increment();
        if (!reason.equals(failure)) {
            log.warn("Secret {} cannot be read, {}: {} {}", secret.name(), fallback(), source, reason);
        }
        reported = true;
        failure = reason;
    }

    public void published() {
        SecretMeter.ROTATIONS.counter(context.meters(), secret.name()).increment();
        log.info("Secret {} has version {}", secret.name(), secret.version());
    }

    /** The version in use is past its known end. */
    public void expired() {
        SecretMeter.EXPIRIES.counter(context.meters(), secret.name()).increment();
        log.error(
                "Secret {}, version {}, has expired and stays in use, as there is no newer one: {} {}",
                secret.name(),
                secret.version(),
                source,
                failure);
    }

    private void count(String outcome) {
        SecretMeter.READS.counter(context.meters(), secret.name(), outcome).increment();
    }

    private Health.Component health() {
        String reason = failure;
        String detail = fallback() + ": " + source + " " + reason;
        return switch (state()) {
            case CURRENT -> Health.Component.up();
            case STALE -> Health.Component.degraded(detail);
            case EXPIRED -> Health.Component.down(detail);
            case UNAVAILABLE -> secret.wasThere() ? Health.Component.down(detail) : Health.Component.degraded(detail);
        };
    }

    private SecretStatus.State state() {
        if (secret.version() == 0) {
            return SecretStatus.State.UNAVAILABLE;
        }
        if (isExpired()) {
            return SecretStatus.State.EXPIRED;
        }
        return failure.isEmpty() ? SecretStatus.State.CURRENT : SecretStatus.State.STALE;
    }

    private boolean isExpired() {
        Duration remaining = secret.remaining();
        return remaining != null && (remaining.isNegative() || remaining.isZero());
    }

    private String fallback() {
        if (secret.version() == 0) {
            return secret.wasThere() ? "it is not available any more" : "it is not available";
        }
        return "version " + secret.version() + (isExpired() ? ", which has expired," : "") + " stays in use";
    }

    SecretStatus describe() {
        FieldsSnapshot current = secret.currentOrNull();
        return new SecretDescription(
                secret.name(),
                source,
                state(),
                current == null ? 0 : current.version(),
                current == null ? Set.of() : current.fields(),
                java.util.Optional.ofNullable(secret.age()),
                current == null ? java.util.Optional.empty() : current.expires(),
                failure);
    }

    private double secondsSinceSuccess() {
        return succeeded ? (context.time().nanoTime() - lastSuccess) / 1e9 : Double.NaN;
    }

    private static double seconds(@Nullable Duration duration) {
        return duration == null ? Double.NaN : duration.toNanos() / 1e9;
    }
}
