package io.sidecarsdk.internal.runtime;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.sidecarsdk.health.Health;
import io.sidecarsdk.internal.admin.Admin;
import io.sidecarsdk.internal.admin.Pages;
import io.sidecarsdk.internal.resilience.Resiliences;
import io.sidecarsdk.internal.time.DaemonScheduler;
import io.sidecarsdk.internal.time.DeadlineWatch;
import io.sidecarsdk.internal.time.LentScheduler;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.policy.PolicyEnvironment;
import io.sidecarsdk.resilience.Resilience;
import io.sidecarsdk.spi.PolicyParticipant;
import io.sidecarsdk.spi.PolicySource;
import io.sidecarsdk.spi.SidecarContext;
import io.sidecarsdk.time.Scheduler;
import io.sidecarsdk.time.TimeSource;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A running SDK: the policy in force, the capabilities, and what they share. */
public final class SidecarRuntime implements SidecarContext, AutoCloseable {

    private final LivePolicy live;
    private final TimeSource time;
    private final Scheduler scheduler;
    private final Scheduler deadlineScheduler;
    private final @Nullable Executor workers;
    private final RandomGenerator random;
    private final MeterRegistry meters;
    private final OpenTelemetry openTelemetry;
    private final Map<String, Supplier<Health.Component>> healthChecks = new ConcurrentHashMap<>();
    private final Pages pages = new Pages();
    private final Map<Class<?>, Object> lent = new ConcurrentHashMap<>();
    private final Closer closer = new Closer();
    private final Resiliences resiliences;
    private final Capabilities capabilities;

    /** What a runtime is made with; each value is the user's or the default. Without a scheduler it has its own. */
    public record Parts(
            TimeSource time,
            @Nullable Scheduler scheduler,
            @Nullable Executor workers,
            RandomGenerator random,
            MeterRegistry meters,
            OpenTelemetry openTelemetry) {}

    private SidecarRuntime(Policy policy, Parts parts) {
        this.live = new LivePolicy(policy);
        this.time = parts.time();
        this.workers = parts.workers();
        this.random = parts.random();
        this.meters = parts.meters();
        this.openTelemetry = parts.openTelemetry();
        if (parts.scheduler() == null) {
            this.scheduler = own("sidecar-scheduler");
            this.deadlineScheduler = own("sidecar-deadlines");
        } else {
            LentScheduler lent = new LentScheduler(parts.scheduler());
            closer.onClose(lent::close);
            this.scheduler = lent;
            this.deadlineScheduler = lent;
        }
        try {
            this.resiliences = new Resiliences(policy, time, new DeadlineWatch(time, deadlineScheduler), meters);
            live.join(resiliences);
            closer.onClose(resiliences::close);
            this.capabilities = new Capabilities(this);
            showOn(pages);
        } catch (RuntimeException | Error e) {
            closer.close();
            throw e;
        }
    }

    private void showOn(Pages shown) {
        shown.put("health", this::healthPage);
        shown.put("policy", () -> policy().effectiveValues());
        Admin admin = new Admin(shown, this);
        closer.onClose(admin::close);
        live.join(admin);
        admin.prepare(policy()).run();
    }

    private Map<String, ?> healthPage() {
        Health health = health();
        Map<String, Object> components = new TreeMap<>();
        health.components()
                .forEach((name, component) -> components.put(
                        name, Map.of("status", component.status().name(), "detail", component.detail())));
        return Map.of("status", health.status().name(), "components", components);
    }

    private Scheduler own(String name) {
        DaemonScheduler own = new DaemonScheduler(name);
        closer.onClose(own::close);
        return own;
    }

    /** Starts with a policy that does not change. */
    public static SidecarRuntime start(Policy policy, Parts parts) {
        return new SidecarRuntime(policy, parts);
    }

    /** Starts with the policy that {@code source} holds, and follows its changes. */
    public static SidecarRuntime start(PolicySource source, Duration pollInterval, Parts parts) {
        String text = PolicyReader.text(source);
        Policy policy = Policy.parse(source.name(), text, PolicyEnvironment.system());
        SidecarRuntime runtime = new SidecarRuntime(policy, parts);
        runtime.watch(new PolicyWatcher(source, text, runtime.live, runtime.meters), pollInterval);
        return runtime;
    }

    private void watch(PolicyWatcher watcher, Duration interval) {
        health("policy", watcher::health);
        Scheduler.Task task = scheduler.every(interval, watcher::look);
        closer.onClose(task::cancel);
    }

    public <C> C get(Class<C> type) {
        return capabilities.get(type);
    }

    public Resilience resilience(String name) {
        return resiliences.get(name);
    }

    public Health health() {
        Map<String, Health.Component> components = new LinkedHashMap<>();
        healthChecks.forEach((name, check) -> components.put(name, checked(check)));
        if (closer.isClosed()) {
            components.put("sidecar", Health.Component.down("closed"));
        }
        return Health.of(components);
    }

    /** A check that fails says something about that part, and must not hide the others. */
    private static Health.Component checked(Supplier<Health.Component> check) {
        try {
            return check.get();
        } catch (RuntimeException e) {
            return Health.Component.down("its health check failed: " + e);
        }
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
        return scheduler;
    }

    @Override
    public Scheduler deadlineScheduler() {
        return deadlineScheduler;
    }

    @Override
    public Optional<Executor> workers() {
        return Optional.ofNullable(workers);
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
        return openTelemetry;
    }

    @Override
    public Runnable health(String name, Supplier<Health.Component> check) {
        healthChecks.put(name, check);
        return () -> healthChecks.remove(name, check);
    }

    @Override
    public Runnable page(String name, Supplier<Map<String, ?>> content) {
        return pages.put(name, content);
    }

    @Override
    public <T> void lend(Class<T> type, T part) {
        lent.put(type, part);
    }

    @Override
    public <T> Optional<T> lent(Class<T> type) {
        return Optional.ofNullable(lent.get(type)).map(type::cast);
    }

    @Override
    public void onClose(Runnable action) {
        closer.onClose(action);
    }

    @Override
    public void close() {
        closer.close();
    }
}
