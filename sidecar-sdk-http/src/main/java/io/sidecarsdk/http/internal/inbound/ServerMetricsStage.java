package io.sidecarsdk.http.internal.inbound;

import io.sidecarsdk.http.internal.telemetry.ServerMeters;
import org.jspecify.annotations.Nullable;

/** Measures the request: one sample of one timer, and what was refused by reason. */
final class ServerMetricsStage implements InboundStage {

    private final ServerMeters meters;

    ServerMetricsStage(ServerMeters meters) {
        this.meters = meters;
    }

    @Override
    public @Nullable Refusal enter(InboundCall call) {
        return null;
    }

    @Override
    public void ended(InboundCall call) {
        InboundExchange exchange = call.exchange();
        Refusal refusal = call.refusal();
        if (refusal != null) {
            meters.rejected(refusal.reason().label(), true);
        }
        meters.ended(
                exchange.method(), exchange.scheme(), exchange.route(), call.status(), call.errorType(), call.nanos());
    }
}
