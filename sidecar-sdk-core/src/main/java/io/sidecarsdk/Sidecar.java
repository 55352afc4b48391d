package io.sidecarsdk;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.sidecarsdk.health.Health;
import io.sidecarsdk.internal.resilience.ResilientProxy;
import io.sidecarsdk.internal.runtime.FilePolicySource;
import io.sidecarsdk.internal.runtime.SidecarRuntime;
import io.sidecarsdk.internal.runtime.ThreadRandom;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.resilience.Resilience;
import io.sidecarsdk.spi.PolicySource;
import io.sidecarsdk.time.Scheduler;
import io.sidecarsdk.time.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The SDK of one service, running: capabilities, named resilience policies, the policy in force and health.
 *
 * <p>Start one per service and share it; it is safe for use by several threads. Starting waits for no backend and does
 * not fail because one is down, unless the policy says {@code required: true}. {@link #close()} ends everything it
 * started.
 */
public final class Sidecar implements AutoCloseable {

    private final SidecarRuntime runtime;

    private Sidecar(SidecarRuntime runtime) {
        this.runtime = runtime;
    }

    /**
     * Starts with the policy in {@code file}, and follows the file's changes: a valid one is in force within about two
     * seconds, one that is not valid leaves the policy in force and shows in {@link #health()}.
     *
     * @throws io.sidecarsdk.policy.PolicyException if the file cannot be read or is no valid policy
     */
    public static Sidecar start(Path file) {
        return builder().policy(file).start();
    }

    /**
     * Starts with {@code policy}, which stays as it is.
     *
     * @throws io.sidecarsdk.policy.PolicyException if the policy requires what is not there
     */
    public static Sidecar start(Policy policy) {
        return builder().policy(policy).start();
    }

    /** To bring your own meter registry, OpenTelemetry, clock, scheduler or policy source. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A capability, such as {@code Http}, {@code Secrets} or {@code Logs}; always the same one.
     *
     * @throws IllegalStateException if its module is not on the class path; the message names the dependency to add
     */
    public <C> C get(Class<C> capability) {
        return runtime.get(capability);
    }

    /**
     * The named policy of the document's {@code resilience} section, to be applied to any call.
     *
     * @throws IllegalArgumentException if the policy in force has none of that name
     */
    public Resilience resilience(String name) {
        return runtime.resilience(name);
    }

    /**
     * {@code target} with its {@link io.sidecarsdk.resilience.Resilient} methods called under their policies.
     *
     * @param type the interface that carries the annotations
     * @throws IllegalArgumentException if {@code type} is no interface, has no such method, or an annotation names a
     *     policy or a fallback that is not there
     */
    public <T> T resilient(Class<T> type, T target) {
        return ResilientProxy.create(type, target, this::resilience);
    }

    /** Whether {@code object} is what {@link #resilient} returned, of any Sidecar, so that nobody makes it resilient twice. */
    public static boolean isResilient(Object object) {
        return ResilientProxy.is(object);
    }

    /** The policy in force. */
    public Policy policy() {
        return runtime.policy();
    }

    /** How the SDK and each of its parts are doing, answered from memory. */
    public Health health() {
        return runtime.health();
    }

    /** Where the SDK's meters are: what was given to the builder, or a registry of its own. */
    public MeterRegistry meters() {
        return runtime.meters();
    }

    /**
     * Ends everything this SDK started, threads included; the capabilities are of no use afterwards. Idempotent.
     *
     * <p>What was counted stays in {@link #meters()}; gauges of the circuit breakers of named policies are taken away, so
     * that the next SDK on the same registry has its own.
     */
    @Override
    public void close() {
        runtime.close();
    }

    /** Collects what is brought along. A value that is not given has a default of the SDK's own. */
    public static final class Builder {

        private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

        private @Nullable Policy policy;
        private @Nullable PolicySource source;
        private TimeSource time = TimeSource.system();
        private @Nullable Scheduler scheduler;
        private @Nullable Executor workers;
        private RandomGenerator random = new ThreadRandom();
        private @Nullable MeterRegistry meters;
        private OpenTelemetry openTelemetry = OpenTelemetry.noop();

        private Builder() {}

        /** The policy is read from {@code file}, whose changes are followed. */
        public Builder policy(Path file) {
            return policy(new FilePolicySource(file));
        }

        /** The policy is read from {@code source}, whose changes are followed. */
        public Builder policy(PolicySource newSource) {
            this.source = newSource;
            this.policy = null;
            return this;
        }

        /** The policy is this one and does not change. */
        public Builder policy(Policy fixed) {
            this.policy = fixed;
            this.source = null;
            return this;
        }

        /** Where meters go; default a {@link SimpleMeterRegistry} that {@link Sidecar#meters()} shows. */
        public Builder meters(MeterRegistry registry) {
            this.meters = registry;
            return this;
        }

        /** Where spans go and how trace context is propagated; default {@link OpenTelemetry#noop()}. */
        public Builder openTelemetry(OpenTelemetry telemetry) {
            this.openTelemetry = telemetry;
            return this;
        }

        /** The clock; default the machine's. */
        public Builder time(TimeSource timeSource) {
            this.time = timeSource;
            return this;
        }

        /** What runs tasks later, deadlines included; default two daemon threads of the SDK's own. One that is given is not closed. */
        public Builder scheduler(Scheduler taskScheduler) {
            this.scheduler = taskScheduler;
            return this;
        }

        /**
         * What does work that may block, such as reading a file or asking Vault; default a few daemon threads of each module
         * that needs them. One that is given is not closed. A test gives {@code Runnable::run} and has all that done on the
         * thread that moves its scheduler's time.
         */
        public Builder workers(Executor executor) {
            this.workers = executor;
            return this;
        }

        /**
         * Where balancing, backoff and whatever else is left to chance draws from; default each thread's own. One that is
         * given must be safe for use by several threads, as far as several make calls.
         */
        public Builder random(RandomGenerator generator) {
            this.random = generator;
            return this;
        }

        /**
         * Starts.
         *
         * @throws IllegalStateException if no policy was given
         * @throws io.sidecarsdk.policy.PolicyException if the policy cannot be read, is not valid, or requires what is
         *     not there
         */
        public Sidecar start() {
            if (policy == null && source == null) {
                throw new IllegalStateException("no policy was given (expected: a call of policy(…))");
            }
            SidecarRuntime.Parts parts = new SidecarRuntime.Parts(
                    time,
                    scheduler,
                    workers,
                    random,
                    meters == null ? new SimpleMeterRegistry() : meters,
                    openTelemetry);
            return new Sidecar(
                    policy != null
                            ? SidecarRuntime.start(policy, parts)
                            : SidecarRuntime.start(java.util.Objects.requireNonNull(source), POLL_INTERVAL, parts));
        }
    }
}
