package io.sidecarsdk.http.internal.inbound;

import org.jspecify.annotations.Nullable;

/** Refuses requests at the end of the service's life, after having told clients to go elsewhere. */
final class DrainStage implements InboundStage {

    private static final String CONNECTION = "Connection";
    private static final String CLOSE = "close";

    /** Not overload: another instance will take the request, so it may be repeated. */
    private static final Refusal DRAINING =
            Refusal.of(InboundRejection.DRAINING).with(CONNECTION, CLOSE);

    /** HTTP/2 knows no such header, and forbids it. */
    private static final Refusal DRAINING_HTTP2 = Refusal.of(InboundRejection.DRAINING);

    private final Drain drain;

    DrainStage(Drain drain) {
        this.drain = drain;
    }

    @Override
    public boolean seesLoadProbes() {
        return true;
    }

    @Override
    public @Nullable Refusal enter(InboundCall call) {
        if (!drain.isReady()) {
            boolean http1 = call.exchange().protocol().startsWith("HTTP/1");
            if (drain.isClosed() || (drain.refuses() && !call.isExempt())) {
                return http1 ? DRAINING : DRAINING_HTTP2;
            }
            if (http1) {
                call.exchange().answerHeader(CONNECTION, CLOSE);
            }
        }
        return null;
    }
}
