package io.sidecarsdk.http.internal.inbound;

import io.sidecarsdk.health.Health;
import io.sidecarsdk.http.Http;
import io.sidecarsdk.http.Inbound;
import io.sidecarsdk.http.internal.telemetry.ServerMeters;
import io.sidecarsdk.policy.DrainPolicy;
import io.sidecarsdk.policy.HttpPolicy;
import io.sidecarsdk.policy.InboundPolicy;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.spi.PolicyParticipant;
import io.sidecarsdk.spi.SidecarContext;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Incoming requests under the policy in force. */
public final class LiveInbound implements Inbound, PolicyParticipant, AutoCloseable {

    private static final String COMPONENT = "http.inbound";

    private final SidecarContext context;
    private final Drain drain;
    private final InboundTools tools;
    private volatile @Nullable InboundPipeline pipeline;
    private Runnable hide = () -> {};

    public LiveInbound(SidecarContext context) {
        this.context = context;
        this.drain = new Drain(context.deadlineScheduler());
        this.tools = new InboundTools(
                context.time(),
                context.scheduler(),
                new ServerMeters(context.meters(), drain, Drain::inFlight),
                context.openTelemetry(),
                drain);
        prepare(context.policy()).run();
    }

    /**
     * What {@code http} does with incoming requests.
     *
     * @throws IllegalArgumentException if that is not the SDK's own
     */
    public static LiveInbound of(Http http) {
        if (http.inbound() instanceof LiveInbound live) {
            return live;
        }
        throw new IllegalArgumentException(
                "got an Http of another make (expected: what sidecar.get(Http.class) gives)");
    }

    /** The way of the next request; null where the policy in force lets every request through untouched. */
    public @Nullable InboundPipeline pipeline() {
        return pipeline;
    }

    @Override
    public Runnable prepare(Policy next) {
        InboundPipeline current = pipeline;
        InboundPolicy wanted = next.http().inbound().orElse(null);
        if (current != null && wanted != null && current.policy().equals(wanted)) {
            return () -> {};
        }
        InboundPipeline made = wanted == null ? null : new InboundPipeline(wanted, tools, current);
        return () -> put(made);
    }

    private void put(@Nullable InboundPipeline next) {
        hide.run();
        hide = next == null ? () -> {} : context.health(COMPONENT, this::health);
        InboundPipeline previous = pipeline;
        if (next != null) {
            tools.meters().show();
            next.takeOver(previous);
        } else if (previous != null) {
            previous.close();
        }
        pipeline = next;
    }

    private Health.Component health() {
        if (!drain.isReady()) {
            return Health.Component.down(drain.words());
        }
        InboundPipeline current = pipeline;
        String problem = current == null ? "" : current.problem();
        return problem.isEmpty() ? Health.Component.up() : Health.Component.degraded(problem);
    }

    @Override
    public int inFlight() {
        return drain.inFlight();
    }

    @Override
    public boolean isReady() {
        return drain.isReady();
    }

    @Override
    public CompletionStage<Integer> drain() {
        HttpPolicy http = context.policy().http();
        return drain.start(http.inbound().flatMap(InboundPolicy::drain).orElseGet(DrainPolicy::defaults));
    }

    @Override
    public void close() {
        drain.close();
        InboundPipeline last = pipeline;
        if (last != null) {
            last.close();
        }
        tools.meters().close();
    }
}
