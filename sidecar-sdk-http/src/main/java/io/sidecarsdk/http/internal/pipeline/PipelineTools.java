package io.sidecarsdk.http.internal.pipeline;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.sidecarsdk.http.internal.transport.AttemptScope;
import io.sidecarsdk.internal.time.DeadlineWatch;
import io.sidecarsdk.time.TimeSource;

/** What pipelines are made with; one for all clients of a Sidecar. */
public record PipelineTools(
        TimeSource time,
        DeadlineWatch watch,
        MeterRegistry registry,
        OpenTelemetry openTelemetry,
        AttemptScope scope) {}
