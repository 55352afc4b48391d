/** Sends to receivers of OTLP over HTTP, such as an OpenTelemetry Collector. */
@NullMarked
package io.sidecarsdk.logging.internal.sink.otlp;

import org.jspecify.annotations.NullMarked;
