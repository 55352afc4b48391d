package io.sidecarsdk.secrets.internal;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sidecarsdk.health.Health;
import io.sidecarsdk.policy.SecretPolicy;
import io.sidecarsdk.secrets.Secret;
import io.sidecarsdk.secrets.SecretStatus;
import io.sidecarsdk.spi.SidecarContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one secret up to date from one source, as one policy entry says, from {@link #start} to {@link #stop}.
 *
 * <p>A changed content is published when two looks in a row have found it, the second soon after the first.
 */
final class SecretWatch {

    static final Duration CONFIRM_AFTER = Duration.ofMillis(100);

    private static final Logger log = LoggerFactory.getLogger(SecretWatch.class);

    private final ManagedSecret secret;
    private final SecretPolicy policy;
    private final SecretSource source;
    private final SidecarContext context;
    private List<Runnable> undo = List.of();
    private @Nullable Map<String, String> candidate;
    private boolean reported;
    private boolean stopped;
    private volatile String failure = "was not read yet";
    private volatile long lastSuccess;
    private volatile boolean succeeded;
    private volatile long published;

    SecretWatch(ManagedSecret secret, SecretPolicy policy, SecretSource source, SidecarContext context) {
        this.secret = secret;
        this.policy = policy;
        this.source = source;
        this.context = context;
    }

    ManagedSecret secret() {
        return secret;
    }

    SecretPolicy policy() {
        return policy;
    }

    String source() {
        return source.name();
    }

    /** Why the last reading failed; empty when it did not. */
    String failure() {
        return failure;
    }

    Reading read() {
        return Reading.of(source);
    }

    /** Begins with what was read already: the first look at a source is taken at its word. */
    synchronized void start(Reading first) {
        secret.watchedBy(this);
        candidate = first.fields();
        judge(first);
        MeterRegistry meters = context.meters();
        Meter version = SecretMeter.VERSION.gauge(meters, secret, ManagedSecret::version, secret.name());
        Meter age = SecretMeter.AGE.gauge(meters, this, SecretWatch::secondsSinceSuccess, secret.name());
        undo = List.of(
                context.scheduler().every(policy.refresh(), this::look)::cancel,
                context.health("secrets." + secret.name(), this::health),
                () -> meters.remove(version),
                () -> meters.remove(age));
    }

    /** Nothing is read or published any more; the secret keeps what it has. */
    synchronized void stop() {
        stopped = true;
        undo.forEach(Runnable::run);
        undo = List.of();
    }

    private synchronized void look() {
        if (!stopped) {
            judge(read());
        }
    }

    private void judge(Reading reading) {
        Map<String, String> fields = reading.fields();
        if (fields == null) {
            failed(reading.failure());
        } else {
            succeeded();
            take(fields);
        }
    }

    private void take(Map<String, String> fields) {
        if (secret.holds(fields)) {
            candidate = null;
        } else if (fields.equals(candidate)) {
            candidate = null;
            secret.publish(fields, Tenure.UNLIMITED, policy.grace());
            published = context.time().nanoTime();
            log.info("Secret {} has version {}", secret.name(), secret.version());
        } else {
            candidate = fields;
            context.scheduler().schedule(CONFIRM_AFTER, this::look);
        }
    }

    private void succeeded() {
        count("success");
        lastSuccess = context.time().nanoTime();
        succeeded = true;
        if (reported) {
            log.info("Secret {} can be read from {}", secret.name(), source.name());
        }
        reported = false;
        failure = "";
    }

    /** Logged when the reason changes, not at every look. */
    private void failed(String reason) {
        count("failure");
        candidate = null;
        if (!reason.equals(failure)) {
            log.warn("Secret {} cannot be read, {}: {} {}", secret.name(), fallback(), source.name(), reason);
        }
        reported = true;
        failure = reason;
    }

    private void count(String outcome) {
        SecretMeter.READS.counter(context.meters(), secret.name(), outcome).increment();
    }

    private Health.Component health() {
        String reason = failure;
        return reason.isEmpty()
                ? Health.Component.up()
                : Health.Component.degraded(fallback() + ": " + source.name() + " " + reason);
    }

    private String fallback() {
        return secret.version() == 0 ? "it is not available" : "version " + secret.version() + " stays in use";
    }

    SecretStatus describe() {
        Secret.Snapshot snapshot = secret.currentOrNull();
        String reason = failure;
        return SecretDescription.of(
                secret.name(),
                source.name(),
                snapshot,
                reason,
                Duration.ofNanos(context.time().nanoTime() - published));
    }

    private double secondsSinceSuccess() {
        return succeeded ? (context.time().nanoTime() - lastSuccess) / 1e9 : Double.NaN;
    }
}
