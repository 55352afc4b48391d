package io.sidecarsdk.secrets.internal.keeper;

import io.sidecarsdk.policy.SecretPolicy;
import io.sidecarsdk.secrets.internal.held.ManagedSecret;
import io.sidecarsdk.secrets.internal.held.SecretKeeper;
import io.sidecarsdk.secrets.internal.held.SecretReport;
import io.sidecarsdk.secrets.internal.held.Tenure;
import io.sidecarsdk.secrets.internal.source.Reading;
import io.sidecarsdk.secrets.internal.source.SecretSource;
import io.sidecarsdk.secrets.internal.threads.SecretWorkers;
import io.sidecarsdk.spi.SidecarContext;
import io.sidecarsdk.time.Scheduler;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a secret up to date from a source that can be looked at as often as one likes: files, environment variables.
 *
 * <p>A changed content is published when two looks in a row have found it, the second soon after the first.
 */
public final class SecretWatch implements SecretKeeper {

    static final Duration CONFIRM_AFTER = Duration.ofMillis(100);

    private final ManagedSecret secret;
    private final SecretPolicy policy;
    private final SecretSource source;
    private final SecretWorkers workers;
    private final SecretReport report;
    private final AtomicBoolean looking = new AtomicBoolean();
    private Scheduler.Task task = () -> {};
    private @Nullable Reading first;
    private @Nullable Map<String, String> candidate;
    private boolean started;
    private boolean stopped;

    public SecretWatch(
            ManagedSecret secret,
            SecretPolicy policy,
            SecretSource source,
            SidecarContext context,
            SecretWorkers workers) {
        this.secret = secret;
        this.policy = policy;
        this.source = source;
        this.workers = workers;
        this.report = new SecretReport(secret, source.name(), context);
    }

    @Override
    public ManagedSecret secret() {
        return secret;
    }

    @Override
    public SecretPolicy policy() {
        return policy;
    }

    @Override
    public SecretReport report() {
        return report;
    }

    @Override
    public CompletableFuture<String> prepare() {
        CompletableFuture<String> reason = new CompletableFuture<>();
        workers.execute(() -> {
            Reading reading = Reading.of(source);
            found(reading);
            reason.complete(reading.failure());
        });
        return reason;
    }

    /** A first look that took longer than the start waited for it is taken when it ends. */
    private synchronized void found(Reading reading) {
        first = reading;
        if (started && !stopped) {
            takeFirst(reading);
        }
    }

    @Override
    public synchronized void start() {
        started = true;
        secret.keptBy(this);
        report.open();
        if (first != null) {
            takeFirst(first);
        }
        task = workers.every(policy.refresh(), this::look);
    }

    /** The first look at a source is taken at its word. */
    private void takeFirst(Reading reading) {
        candidate = reading.fields();
        judge(reading);
    }

    @Override
    public synchronized void stop() {
        stopped = true;
        task.cancel();
        report.close();
    }

    @Override
    public void refresh() {
        workers.execute(this::look);
    }

    /** Reads without a lock: a file system that hangs must hold up nobody but the next look. */
    private void look() {
        if (!looking.compareAndSet(false, true)) {
            return;
        }
        try {
            Reading reading = Reading.of(source);
            synchronized (this) {
                if (!stopped) {
                    judge(reading);
                }
            }
        } finally {
            looking.set(false);
        }
    }

    private void judge(Reading reading) {
        Map<String, String> fields = reading.fields();
        if (fields == null) {
            candidate = null;
            report.failed("unreadable", reading.failure());
        } else {
            report.succeeded();
            take(fields);
        }
    }

    private void take(Map<String, String> fields) {
        if (secret.holds(fields)) {
            candidate = null;
        } else if (fields.equals(candidate)) {
            candidate = null;
            secret.publish(fields, Tenure.UNLIMITED, policy.grace());
            report.published();
        } else {
            candidate = fields;
            workers.schedule(CONFIRM_AFTER, this::look);
        }
    }
}
