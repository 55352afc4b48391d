package io.sidecarsdk.secrets.internal;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.sidecarsdk.health.Health;
import io.sidecarsdk.internal.runtime.LivePolicy;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.spi.PolicyParticipant;
import io.sidecarsdk.spi.SidecarContext;
import io.sidecarsdk.testing.VirtualTime;
import io.sidecarsdk.time.Scheduler;
import io.sidecarsdk.time.TimeSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** What the SDK lends a capability, without any capability in it. */
public class BareContext implements SidecarContext, AutoCloseable {

    final VirtualTime time;
    final MeterRegistry meters = new SimpleMeterRegistry();
    private final Map<String, Supplier<Health.Component>> health = new TreeMap<>();
    private final Deque<Runnable> closing = new ArrayDeque<>();
    private final LivePolicy live;
    private final RandomGenerator random;

    public BareContext(Policy policy, VirtualTime time, long seed) {
        this.time = time;
        this.live = new LivePolicy(policy);
        this.random = new Random(seed * 0x9E3779B97F4A7C15L); // seeds in a row would make for similar first numbers
    }

    public void replacePolicy(Policy next) {
        live.replace(next);
    }

    Map<String, Health.Component> health() {
        Map<String, Health.Component> all = new TreeMap<>();
        health.forEach((name, check) -> all.put(name, check.get()));
        return all;
    }

    Health.Component health(String name) {
        return health.get(name).get();
    }

    @Override
    public Policy policy() {
        return live.inForce();
    }

    @Override
    public void onPolicyChange(PolicyParticipant participant) {
        live.join(participant);
    }

    @Override
    public TimeSource time() {
        return time;
    }

    @Override
    public Scheduler scheduler() {
        return time;
    }

    @Override
    public Scheduler deadlineScheduler() {
        return time;
    }

    @Override
    public Optional<Executor> workers() {
        return Optional.of(Runnable::run);
    }

    @Override
    public RandomGenerator random() {
        return random;
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
        health.put(name, check);
        return () -> health.remove(name, check);
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
    public void onClose(Runnable action) {
        closing.push(action);
    }

    @Override
    public void close() {
        closing.forEach(Runnable::run);
    }
}
