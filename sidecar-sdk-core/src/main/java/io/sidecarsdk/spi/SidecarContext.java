package io.sidecarsdk.spi;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.sidecarsdk.health.Health;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.time.Scheduler;
import io.sidecarsdk.time.TimeSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What the SDK lends a capability: the policy, time, telemetry, health and an orderly end. Belongs to one
 * {@code Sidecar}; safe for use by several threads.
 */
public interface SidecarContext {

    /** The policy in force. */
    Policy policy();

    /** Has {@code participant} take part in every later replacement of the policy. */
    void onPolicyChange(PolicyParticipant participant);

    /** The clock to read and wait on. */
    TimeSource time();

    /** Runs short tasks later, such as looking at a file again. Its tasks end with the SDK. */
    Scheduler scheduler();

    /**
     * Runs what must be on time, such as cutting calls at their deadline. Apart from {@link #scheduler()}, so that a file
     * system that hangs cannot hold deadlines up: tasks here neither read nor write anything.
     */
    Scheduler deadlineScheduler();

    /** What the user gave for work that may block; empty where a module has it done on a few daemon threads of its own. */
    Optional<Executor> workers();

    /** Where everything that is left to chance is drawn from. Safe for use by several threads, unless the user's own is not. */
    RandomGenerator random();

    /** Where meters are registered. */
    MeterRegistry meters();

    /** Where spans and propagators come from. */
    OpenTelemetry openTelemetry();

    /**
     * Shows a part in {@code sidecar.health()}.
     *
     * @param name such as {@code http.inventory}; a second registration replaces the first
     * @param check called whenever health is asked for; must answer from memory
     * @return takes this registration back, for a part that a new policy no longer has; idempotent
     */
    Runnable health(String name, Supplier<Health.Component> check);

    /**
     * Shows what a part knows on the admin page, where the policy has one.
     *
     * @param name the last part of its path, such as {@code secrets}; a second registration replaces the first
     * @param content called whenever it is asked for: maps, collections, texts, numbers and truth values, and never a
     *     secret; must answer from memory
     * @return takes this registration back; idempotent
     */
    Runnable page(String name, Supplier<Map<String, ?>> content);

    /**
     * Lends other modules a part of this one, for its {@code type} in this package. A module that does so says it with
     * {@link CapabilityProvider#lends()}.
     */
    <T> void lend(Class<T> type, T part);

    /** What some module has lent; empty where none that is on the class path does. */
    <T> Optional<T> lent(Class<T> type);

    /** Has {@code action} run when the SDK is closed: the last one given runs first; one that throws is logged. */
    void onClose(Runnable action);
}
