package io.sidecarsdk.http.internal.inbound;

import io.opentelemetry.api.OpenTelemetry;
import io.sidecarsdk.http.internal.telemetry.ServerMeters;
import io.sidecarsdk.time.Scheduler;
import io.sidecarsdk.time.TimeSource;

/** What inbound pipelines are made with; one for a Sidecar. */
record InboundTools(
        TimeSource time, Scheduler scheduler, ServerMeters meters, OpenTelemetry openTelemetry, Drain drain) {}
