package io.sidecarsdk.http.internal.inbound;

import io.sidecarsdk.http.internal.deadline.DeadlineHeaders;
import io.sidecarsdk.policy.InboundDeadlinePolicy;
import io.sidecarsdk.policy.InboundPolicy;
import io.sidecarsdk.resilience.Deadline;
import io.sidecarsdk.time.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Takes over the caller's deadline, within what the policy grants, and makes it the request's. Refuses what is too late
 * already. A handler that overruns cannot be ended from outside; the calls that it makes are.
 */
final class DeadlineHeaderStage implements InboundStage {

    private static final Refusal EXPIRED = Refusal.of(InboundRejection.DEADLINE_EXPIRED);

    private final long maxNanos;
    private final long fallbackNanos;
    private final boolean trustHeader;
    private final TimeSource time;

    private DeadlineHeaderStage(InboundDeadlinePolicy policy, TimeSource time) {
        this.maxNanos = policy.max().toNanos();
        this.fallbackNanos = policy.fallback().map(Duration::toNanos).orElse(DeadlineHeaders.NONE);
        this.trustHeader = policy.trustHeader();
        this.time = time;
    }

    static @Nullable InboundStage create(InboundPolicy policy, TimeSource time) {
        return policy.deadline()
                .map(settings -> new DeadlineHeaderStage(settings, time))
                .orElse(null);
    }

    @Override
    public @Nullable Refusal enter(InboundCall call) {
        long asked = trustHeader ? asked(call.exchange()) : DeadlineHeaders.NONE;
        long granted = asked == DeadlineHeaders.NONE ? fallbackNanos : Math.min(asked, maxNanos);
        if (granted == DeadlineHeaders.NONE) {
            return null;
        }
        Deadline deadline = Deadline.at(call.startNanos() + granted, time);
        if (deadline.isExpired() && !call.isExempt()) {
            return EXPIRED;
        }
        call.deadline(deadline);
        return null;
    }

    /** The shortest of all that is asked for: a header that came twice cannot be used to get more. */
    private static long asked(InboundExchange exchange) {
        long shortest = DeadlineHeaders.NONE;
        for (String value : exchange.headers(DeadlineHeaders.ENVOY)) {
            shortest = shorter(shortest, DeadlineHeaders.envoyNanos(value));
        }
        for (String value : exchange.headers(DeadlineHeaders.GRPC)) {
            shortest = shorter(shortest, DeadlineHeaders.grpcNanos(value));
        }
        return shortest;
    }

    private static long shorter(long a, long b) {
        return a == DeadlineHeaders.NONE || b == DeadlineHeaders.NONE ? Math.max(a, b) : Math.min(a, b);
    }
}
