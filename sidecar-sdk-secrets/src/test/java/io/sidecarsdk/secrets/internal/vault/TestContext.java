package io.sidecarsdk.secrets.internal.vault;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.sidecarsdk.health.Health;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.spi.PolicyParticipant;
import io.sidecarsdk.spi.SidecarContext;
import io.sidecarsdk.time.Scheduler;
import io.sidecarsdk.time.TimeSource;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** What a Sidecar lends, with nothing behind it. */
public class TestContext implements SidecarContext {

    private final Policy policy;
    private final TimeSource time;
    private final Scheduler scheduler;
    private final Random random;
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final Map<String, Supplier<Health.Component>> healths = new ConcurrentHashMap<>();

    /** @param seed of all that is left to chance */
    public TestContext(Policy policy, TimeSource time, Scheduler scheduler, long seed) {
        this.policy = policy;
        this.time = time;
        this.scheduler = scheduler;
        this.random = new Random(seed);
    }

    /** As it is now. */
    public final Health.Component health(String name) {
        return healths.get(name).get();
    }

    /** Of all parts, as it is now. */
    public final Map<String, Health.Component> health() {
        Map<String, Health.Component> all = new TreeMap<>();
        healths.forEach((name, check) -> all.put(name, check.get()));
        return all;
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
        return random;
    }

    @Override
    public final MeterRegistry meters() {
        return meters;
    }

    @Override
    public OpenTelemetry openTelemetry() {
        return OpenTelemetry.noop();
    }

    @Override
    public Runnable health(String name, Supplier<Health.Component> check) {
        healths.put(name, check);
        return () -> healths.remove(name, check);
    }

    @Override
    public Runnable page(String name, Supplier<Map<String, ?>> content) {
        return () -> {};
    }

    @Override
    public <T> void lend(Class<T> type, T part) {}

    @Override
    public <T> Optional<T> lent(Class<T> type) {
        return Optional.empty();
    }

    @Override
    public void onClose(Runnable action) {}
}
