package io.sidecarsdk.http.internal.pipeline;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.sidecarsdk.health.Health;
import io.sidecarsdk.http.internal.transport.AttemptScope;
import io.sidecarsdk.internal.time.DeadlineWatch;
import io.sidecarsdk.spi.SidecarContext;
import io.sidecarsdk.time.Scheduler;
import io.sidecarsdk.time.TimeSource;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What pipelines are made with; one for all clients of a Sidecar.
 *
 * @param hedges runs hedges; refuses what it has no thread for
 */
public record PipelineTools(SidecarContext context, DeadlineWatch watch, AttemptScope scope, Executor hedges) {

    public TimeSource time() {
        return context.time();
    }

    /** For short tasks besides calls, such as looking for changes. */
    public Scheduler scheduler() {
        return context.scheduler();
    }

    /** For what must be on time, and neither waits nor reads nor writes. */
    public Scheduler deadlineScheduler() {
        return context.deadlineScheduler();
    }

    /** For all chance: what is drawn elsewhere cannot be simulated. */
    public RandomGenerator random() {
        return context.random();
    }

    public MeterRegistry registry() {
        return context.meters();
    }

    public OpenTelemetry openTelemetry() {
        return context.openTelemetry();
    }

    /** Shows a part in the Sidecar's health until the returned action runs. See {@link SidecarContext#health}. */
    public Runnable health(String name, Supplier<Health.Component> check) {
        return context.health(name, check);
    }
}
