package io.sidecarsdk.http.internal.inbound;

import io.sidecarsdk.http.internal.inbound.jwt.TokenVerifier;
import io.sidecarsdk.http.internal.telemetry.ServerMeters;
import io.sidecarsdk.http.internal.telemetry.SpanAttributes;
import io.sidecarsdk.policy.InboundPolicy;
import io.sidecarsdk.policy.LoadReportPolicy;
import io.sidecarsdk.time.TimeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of an incoming request: the only place that states the order of the stages. Immutable; a reload makes another
 * one. A stage whose feature is off is not in it.
 */
public final class InboundPipeline {

    private static final Logger log = LoggerFactory.getLogger(InboundPipeline.class);

    private final InboundPolicy policy;
    private final InboundState state;
    private final TimeSource time;
    private final ServerMeters meters;
    private final @Nullable String loadPath;
    private final InboundStage[] stages;

    InboundPipeline(InboundPolicy policy, InboundTools tools, @Nullable InboundPipeline previous) {
        this.policy = policy;
        this.state = new InboundState(policy, tools, previous == null ? null : previous.state);
        this.time = tools.time();
        this.meters = tools.meters();
        this.loadPath = policy.loadReport().map(LoadReportPolicy::path).orElse(null);
        this.stages = order(tools);
    }

    /** Outermost first; null where the feature is off. */
    private InboundStage[] order(InboundTools tools) {
        List<@Nullable InboundStage> order = new ArrayList<>();
        // A request is in flight until it has been logged, measured and traced: so a drain waits for that, too.
        order.add(new InFlightStage(tools.drain()));
        // The last word about the request: when it is written, everything else is known.
        order.add(AccessLogStage.create(policy, tools.time()));
        // Around everything, refusals included: one span, in the context that the caller sent,
        order.add(ServerSpanStage.create(tools.openTelemetry()));
        // and one sample.
        order.add(new ServerMetricsStage(tools.meters()));
        // What depends on the path must not be had by writing it differently.
        order.add(PathStage.create(policy));
        // A service that is ending takes nothing on.
        order.add(new DrainStage(tools.drain()));
        // Nobody waits for the answer any more: the cheapest refusal that there is.
        order.add(DeadlineHeaderStage.create(policy, tools.time()));
        // Before the limits: who may not come in must not use up what is there for those who may.
        order.add(AuthorizationStage.create(policy, state.tokens()));
        // After those who may not know: tells how busy the service is. Before the limits: that is when it matters most.
        order.add(LoadReportStage.create(policy, state.load()));
        // The cheapest of the limits comes first,
        order.add(RequestRateStage.create(policy, state.rateLimiter()));
        // then those that follow how requests fare: their outcomes and latencies are those of what comes in below,
        order.add(RequestAdmissionStage.create(policy, state.admission()));
        order.add(RequestGradientStage.create(policy, state.adaptive()));
        // and a place is taken only by what will be handled.
        order.add(RequestConcurrencyStage.create(policy, state.concurrency()));
        return order.stream().filter(Objects::nonNull).toArray(InboundStage[]::new);
    }

    private boolean asksForLoad(InboundExchange exchange) {
        return loadPath != null && loadPath.equals(exchange.rawPath()) && "GET".equals(exchange.method());
    }

    /** Sends a request past the stages. The caller ends the call, also one that was refused. */
    public InboundCall enter(InboundExchange exchange) {
        boolean loadProbe = asksForLoad(exchange);
        InboundCall call = new InboundCall(this, exchange, time.nanoTime(), loadProbe);
        for (InboundStage stage : stages) {
            if (loadProbe && !stage.seesLoadProbes()) {
                call.passed(false);
                continue;
            }
            Refusal refusal = entered(stage, call);
            if (refusal != null && !refusal.isShadow()) {
                call.refuse(refusal);
                return call;
            }
            call.passed(refusal == null);
            if (refusal != null) {
                shadowed(call, refusal);
            }
        }
        return call;
    }

    private void shadowed(InboundCall call, Refusal refusal) {
        String reason = refusal.reason().label();
        meters.rejected(reason, false);
        if (call.span().isRecording()) {
            SpanAttributes.shadowed(call.span(), reason);
        }
    }

    private static @Nullable Refusal entered(InboundStage stage, InboundCall call) {
        try {
            return stage.enter(call);
        } catch (RuntimeException | LinkageError e) {
            log.warn("{} failed", stage.getClass().getSimpleName(), e);
            return stage.whenBroken();
        }
    }

    void end(InboundCall call) {
        call.took(time.nanoTime() - call.startNanos());
        for (int i = call.reached() - 1; i >= 0; i--) {
            try {
                if (call.isHeldBy(i)) {
                    stages[i].ended(call);
                }
            } catch (RuntimeException | LinkageError e) {
                log.warn(
                        "{} failed at the end of a request",
                        stages[i].getClass().getSimpleName(),
                        e);
            }
        }
    }

    /** Puts in force what lives on from {@code previous}, which this one replaces. */
    void takeOver(@Nullable InboundPipeline previous) {
        state.takeOver(previous == null ? null : previous.state);
    }

    /** Nothing replaces this one. */
    void close() {
        state.close();
    }

    /** What is wrong with what requests are judged by; empty when nothing is. */
    String problem() {
        TokenVerifier tokens = state.tokens();
        return tokens == null ? "" : tokens.problem();
    }

    InboundPolicy policy() {
        return policy;
    }

    boolean countsBytes() {
        return policy.accessLog().isPresent();
    }
}
