package io.sidecarsdk.logging.internal.runtime;

import io.sidecarsdk.logging.internal.ship.Transport;
import io.sidecarsdk.logging.internal.sink.bulk.BulkTransport;
import io.sidecarsdk.logging.internal.sink.console.ConsoleTransport;
import io.sidecarsdk.logging.internal.sink.file.FileTransport;
import io.sidecarsdk.logging.internal.sink.forward.ForwardTransport;
import io.sidecarsdk.logging.internal.sink.http.HttpTransport;
import io.sidecarsdk.logging.internal.sink.loki.LokiTransport;
import io.sidecarsdk.logging.internal.sink.otlp.OtlpTransport;
import io.sidecarsdk.logging.internal.sink.splunk.SplunkTransport;
import io.sidecarsdk.policy.LogConsolePolicy;
import io.sidecarsdk.policy.LogFilePolicy;
import io.sidecarsdk.policy.LogForwardPolicy;
import io.sidecarsdk.policy.LogHttpPolicy;
import io.sidecarsdk.policy.LogLokiPolicy;
import io.sidecarsdk.policy.LogOtlpPolicy;
import io.sidecarsdk.policy.LogSearchPolicy;
import io.sidecarsdk.policy.LogSplunkPolicy;
import io.sidecarsdk.policy.LogTargetPolicy;
import io.sidecarsdk.spi.SidecarContext;
import java.util.function.Supplier;

/** The way to a receiver, for each kind that the policy knows. */
final class Transports {

    private Transports() {}

    static Supplier<Transport> of(LogTargetPolicy target, SidecarContext context) {
        if (target instanceof LogHttpPolicy http) {
            return () -> new HttpTransport(http, context);
        }
        if (target instanceof LogOtlpPolicy otlp) {
            return () -> new OtlpTransport(otlp, context);
        }
        if (target instanceof LogForwardPolicy forward) {
            return () -> new ForwardTransport(forward, context);
        }
        if (target instanceof LogSearchPolicy search) {
            return () -> new BulkTransport(search, context);
        }
        if (target instanceof LogLokiPolicy loki) {
            return () -> new LokiTransport(loki, context);
        }
        if (target instanceof LogSplunkPolicy splunk) {
            return () -> new SplunkTransport(splunk, context);
        }
        if (target instanceof LogFilePolicy file) {
            return () -> new FileTransport(file);
        }
        if (target instanceof LogConsolePolicy console) {
            return () -> ConsoleTransport.of(console);
        }
        throw new IllegalStateException("no way to a sink of the kind " + target.kind());
    }
}
