package io.sidecarsdk.http.internal.inbound;

import io.sidecarsdk.policy.AccessLogPolicy;
import io.sidecarsdk.policy.InboundPolicy;
import io.sidecarsdk.resilience.Deadline;
import io.sidecarsdk.time.TimeSource;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs each request as one line of JSON. Neither queries nor headers that may hold secrets are in it. */
final class AccessLogStage implements InboundStage {

    private static final Logger log = LoggerFactory.getLogger("io.sidecarsdk.http.access");

    private static final int LONGEST = 2_048;

    private final double sample;
    private final TimeSource time;

    private AccessLogStage(AccessLogPolicy policy, TimeSource time) {
        this.sample = policy.sample();
        this.time = time;
    }

    static @Nullable InboundStage create(InboundPolicy policy, TimeSource time) {
        return policy.accessLog()
                .map(settings -> new AccessLogStage(settings, time))
                .orElse(null);
    }

    @Override
    public @Nullable Refusal enter(InboundCall call) {
        return null;
    }

    @Override
    public void ended(InboundCall call) {
        if (log.isInfoEnabled() && ThreadLocalRandom.current().nextDouble() < sample) {
            log.info("{}", line(call));
        }
    }

    private String line(InboundCall call) {
        InboundExchange exchange = call.exchange();
        Refusal refusal = call.refusal();
        JsonLine line = new JsonLine(LONGEST)
                .text("time", time.now().toString())
                .text("method", exchange.method())
                .text("path", exchange.rawPath())
                .text("protocol", exchange.protocol())
                .text("route", exchange.route())
                .number("status", call.status())
                .millis("duration_ms", call.nanos());
        if (call.bytes() >= 0) {
            line.number("bytes", call.bytes());
        }
        return line.text("peer", exchange.peerAddress())
                .text("identity", call.identity())
                .text(
                        "trace_id",
                        call.span().getSpanContext().isValid()
                                ? call.span().getSpanContext().getTraceId()
                                : null)
                .text("user_agent", exchange.header("User-Agent"))
                .text("flags", flags(call, refusal))
                .text("rejection", refusal == null ? null : refusal.reason().label())
                .text("detail", refusal == null ? null : refusal.detail())
                .text(
                        "error",
                        call.failure() == null
                                ? null
                                : call.failure().getClass().getName())
                .toString();
    }

    /** As Envoy's {@code %RESPONSE_FLAGS%}; {@code -} where there is nothing to say. */
    private static String flags(InboundCall call, @Nullable Refusal refusal) {
        if (refusal != null) {
            return refusal.reason().flag();
        }
        Deadline deadline = call.deadline();
        return deadline != null && deadline.isExpired() ? "DT" : "-";
    }
}
