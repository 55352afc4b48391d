package io.sidecarsdk.http.internal.inbound;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.sidecarsdk.resilience.Deadline;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way. The stages fill it in on the thread that brought the request; what follows happens after that,
 * on whichever thread ends it, and the server sees to the order.
 */
public final class InboundCall {

    private static final int NO_STATUS = 0;

    private final InboundPipeline pipeline;
    private final InboundExchange exchange;
    private final long startNanos;
    private final boolean loadProbe;
    private final AtomicBoolean ended = new AtomicBoolean();
    private String path;
    private boolean exempt;
    private Context context = Context.current();
    private Span span = Span.getInvalid();
    private @Nullable Deadline deadline;
    private @Nullable Refusal refusal;
    private @Nullable InboundReply reply;
    private int found;
    private @Nullable String identity;
    private int reached;
    /** One bit for each stage that would have refused the call, and holds nothing for it. */
    private long passedBy;

    private int status = NO_STATUS;
    private long bytes = -1;
    private long nanos;
    private @Nullable Throwable failure;

    InboundCall(InboundPipeline pipeline, InboundExchange exchange, long startNanos, boolean loadProbe) {
        this.pipeline = pipeline;
        this.exchange = exchange;
        this.startNanos = startNanos;
        this.loadProbe = loadProbe;
        this.path = exchange.rawPath();
    }

    /** What is answered in the service's place; null when it is to handle the request. */
    public @Nullable InboundReply reply() {
        return reply;
    }

    void reply(InboundReply inItsPlace) {
        reply = inItsPlace;
    }

    /** Why the request was refused; null when it was not. */
    @Nullable
    Refusal refusal() {
        return refusal;
    }

    /** Whether it asks how busy the service is, and nothing else. */
    boolean isLoadProbe() {
        return loadProbe;
    }

    /** How many requests it found in flight. */
    int found() {
        return found;
    }

    void found(int others) {
        found = others;
    }

    /** Whether somebody wants to know how many bytes the body of the answer has. */
    public boolean countsBytes() {
        return pipeline.countsBytes();
    }

    /** Makes the request's context current: its span, its deadline, its baggage. For whoever handles it, thread by thread. */
    @SuppressWarnings("MustBeClosedChecker") // whoever asked closes it
    public Scope makeCurrent() {
        return context.makeCurrent();
    }

    /** The body of the answer had that many bytes; before {@link #end}. */
    public void sent(long bodyBytes) {
        bytes = bodyBytes;
    }

    /**
     * The request has been answered, or never will be. Only the first call counts.
     *
     * @param answered the status, 0 if there is none
     * @param thrown what the handler threw, if anything
     */
    public void end(int answered, @Nullable Throwable thrown) {
        if (ended.compareAndSet(false, true)) {
            status = answered;
            failure = thrown;
            pipeline.end(this);
        }
    }

    InboundExchange exchange() {
        return exchange;
    }

    long startNanos() {
        return startNanos;
    }

    /** Decoded and unambiguous, if anything of the policy depends on the path; as it came, if nothing does. */
    String path() {
        return path;
    }

    void path(String unambiguous, boolean isExempt) {
        path = unambiguous;
        exempt = isExempt;
    }

    /** Whether the request is never refused for load. */
    boolean isExempt() {
        return exempt;
    }

    Context context() {
        return context;
    }

    void context(Context with) {
        context = with;
    }

    Span span() {
        return span;
    }

    void tracedBy(Span serverSpan) {
        span = serverSpan;
    }

    @Nullable
    Deadline deadline() {
        return deadline;
    }

    void deadline(Deadline by) {
        deadline = by;
        context = context.with(by);
    }

    /** Who is asking, as far as that was found out. */
    @Nullable
    String identity() {
        return identity;
    }

    void identity(@Nullable String who) {
        identity = who;
    }

    void refuse(Refusal why) {
        refusal = why;
        reply = why;
    }

    /** How many stages let the call go on. */
    int reached() {
        return reached;
    }

    /** The call goes past a further stage, held by it or not. */
    void passed(boolean held) {
        passedBy |= held ? 0 : 1L << reached;
        reached++;
    }

    boolean isHeldBy(int stage) {
        return (passedBy & 1L << stage) == 0;
    }

    /** Once ended: the status of the answer, 0 if there was none. */
    int status() {
        return status;
    }

    /** Once ended: the length of the answer's body, -1 if nobody counted. */
    long bytes() {
        return bytes;
    }

    /** Once ended: how long it took. */
    long nanos() {
        return nanos;
    }

    void took(long duration) {
        nanos = duration;
    }

    /** Once ended: what the handler threw. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Once ended: a status from 500 on, or the class of what was thrown; null when all is well, as OpenTelemetry has it. */
    @Nullable
    String errorType() {
        if (failure != null) {
            return failure.getClass().getName();
        }
        return status >= 500 ? Integer.toString(status) : null;
    }
}
