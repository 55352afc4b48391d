package io.sidecarsdk.http.internal.inbound;

import org.jspecify.annotations.Nullable;

/** Counts what is in flight. */
final class InFlightStage implements InboundStage {

    private final Drain drain;

    InFlightStage(Drain drain) {
        this.drain = drain;
    }

    @Override
    public @Nullable Refusal enter(InboundCall call) {
        drain.entered();
        return null;
    }

    @Override
    public void ended(InboundCall call) {
        drain.left();
    }
}
