package io.sidecarsdk.logging.testing;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.sidecarsdk.health.Health;
import io.sidecarsdk.internal.time.DaemonScheduler;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.spi.PolicyParticipant;
import io.sidecarsdk.spi.SidecarContext;
import io.sidecarsdk.time.Scheduler;
import io.sidecarsdk.time.TimeSource;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** What a Sidecar lends, with nothing behind it: for a part that is tested by itself. */
public final class BareContext implements SidecarContext, AutoCloseable {

    private final Policy policy = Policy.parse("apiVersion: sidecarsdk.io/v1");
    private final TimeSource time;
    private final Scheduler scheduler;
    private final AutoCloseable end;
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final Map<Class<?>, Object> lent = new ConcurrentHashMap<>();

    private BareContext(TimeSource time, Scheduler scheduler, AutoCloseable end) {
        this.time = time;
        this.scheduler = scheduler;
        this.end = end;
    }

    /** On the machine's clock. */
    public static BareContext onRealTime() {
        DaemonScheduler scheduler = new DaemonScheduler("sidecar-test-scheduler");
        return new BareContext(TimeSource.system(), scheduler, scheduler);
    }

    /** On a clock that the test moves. */
    public static BareContext on(TimeSource time, Scheduler scheduler) {
        return new BareContext(time, scheduler, () -> {});
    }

    @Override
    public Policy policy() {
        return policy;
    }

    @Override
    public void onPolicyChange(PolicyParticipant participant) {}

    @Override
    public TimeSource time() {
        return time;
    }

    @Override
    public Scheduler scheduler() {
        return scheduler;
    }

    @Override
    public Scheduler deadlineScheduler() {
        return scheduler;
    }

    @Override
    public Optional<Executor> workers() {
        return Optional.empty();
    }

    @Override
    public RandomGenerator random() {
        return new Random(7);
    }

    @Override
    public MeterRegistry meters() {
        return meters;
    }

    @Override
    public OpenTelemetry openTelemetry() {
        return OpenTelemetry.noop();
    }

    @Override
    public Runnable health(String name, Supplier<Health.Component> check) {
        return () -> {};
    }

    @Override
    public Runnable page(String name, Supplier<Map<String, ?>> content) {
        return () -> {};
    }

    @Override
    public <T> void lend(Class<T> type, T part) {
        lent.put(type, part);
    }

    @Override
    public <T> Optional<T> lent(Class<T> type) {
        return Optional.ofNullable(type.cast(lent.get(type)));
    }

    @Override
    public void onClose(Runnable action) {}

    @Override
    public void close() throws Exception {
        end.close();
    }
}
