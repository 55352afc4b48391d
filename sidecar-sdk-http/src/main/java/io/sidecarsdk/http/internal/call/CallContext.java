package io.sidecarsdk.http.internal.call;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.sidecarsdk.http.internal.balancing.Endpoint;
import io.sidecarsdk.internal.resilience.RetryDecision;
import io.sidecarsdk.internal.time.DeadlineWatch;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import okhttp3.Interceptor;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything one call carries through its stages.
 *
 * <p>Belongs to the calling thread until the response is handed out; from then on to whoever reads the body. The watch
 * over deadlines looks at it from its own thread. A call ends exactly once; whatever a stage {@linkplain #hold holds} for
 * it is given back then, the last first.
 */
public class CallContext implements DeadlineWatch.Expirable, Context {

    private static final Logger log = LoggerFactory.getLogger(CallContext.class);
    private static final VarHandle EXPIRES_AT = Fields.of(MethodHandles.lookup(), "expiresAtNanos", long.class);
    private static final VarHandle PHASE = Fields.of(MethodHandles.lookup(), "phase", int.class);

    /** 0 while it runs; then one of these. */
    private static final int STREAMING = 1;

    private static final int ENDED = 2;

    private final Interceptor.Chain chain;
    private Request request;
    private boolean tellsDeadline;
    private boolean hedge;
    private final Thread caller = Thread.currentThread();
    private final long startNanos;
    private final CallEnding[] endings;
    /** A bit for each of {@link #endings} that holds something for this call. */
    private short held;

    private DeadlineWatch.@Nullable Entry watched;
    private long deadlineNanos;

    @SuppressWarnings("UnusedVariable") // through EXPIRES_AT
    private long expiresAtNanos;

    private volatile boolean expired;
    private volatile int phase;

    private volatile @Nullable Attempt attempt;
    private short status; // as everything here, no wider than it must be: there is one context for each call
    private @Nullable FailureKind failure;
    private @Nullable RetryDecision decision;
    private Span span = Span.getInvalid();
    private Context parent = Context.root();

    /** @param endings the stages that hold something for a call, in the order in which a call comes to them */
    public CallContext(Interceptor.Chain chain, CallEnding[] endings, long startNanos) {
        this.chain = chain;
        this.request = chain.request();
        this.endings = endings;
        this.startNanos = startNanos;
    }

    /** OkHttp's chain below the pipeline. */
    public Interceptor.Chain chain() {
        return chain;
    }

    /** The request as the caller made it, with what was added for all attempts. */
    public Request request() {
        return request;
    }

    /** All attempts are to be made with {@code changed}, which goes to the same URL. */
    public void request(Request changed) {
        request = changed;
    }

    /** When the call began, on the monotonic clock. */
    public long startNanos() {
        return startNanos;
    }

    // --- hedging ---

    /**
     * The context of a hedge: another attempt of this call, made beside others and through the attempt's stages only.
     *
     * @param hedgesChain OkHttp's chain of the call that was made for it
     * @param latest of the attempts beside which it is made
     * @param attemptEndings those of the attempt's stages that hold something for a call
     */
    public CallContext hedge(
            Interceptor.Chain hedgesChain, Attempt latest, CallEnding[] attemptEndings, long nowNanos) {
        CallContext own = new CallContext(hedgesChain, attemptEndings, nowNanos);
        own.hedge = true;
        own.request = request;
        own.tellsDeadline = tellsDeadline;
        own.attempt = latest;
        own.span = span;
        own.parent = parent;
        own.deadline(deadlineNanos);
        return own;
    }

    /** Whether this is the context of a hedge, whose attempts before its own are not its own. */
    public boolean isHedge() {
        return hedge;
    }

    /** What the hedge has brought is this call's; its context is of no use any more. */
    public void absorb(CallContext hedges) {
        Attempt made = hedges.attempt;
        if (made != null) {
            made.heldByCall();
        }
        attempt = made;
        status = hedges.status;
        failure = hedges.failure;
        if (hedges.endedNow()) {
            hedges.leaveWatch();
        }
    }

    /** The hedge has brought nothing of use, but its attempt was one of this call's. */
    public void alsoMade(CallContext hedges) {
        attempt = hedges.attempt;
    }

    // --- deadline ---

    /** By when the whole call must have ended, on the monotonic clock. */
    public void deadline(long nanos) {
        deadlineNanos = nanos;
        EXPIRES_AT.setRelease(this, nanos);
    }

    /** The call is being watched, until it ends. */
    public void watchedAt(DeadlineWatch.Entry entry) {
        watched = entry;
    }

    public long deadlineNanos() {
        return deadlineNanos;
    }

    /** The call was given a deadline by its caller, of which the server is to know. */
    public void tellDeadline() {
        tellsDeadline = true;
    }

    public boolean tellsDeadline() {
        return tellsDeadline;
    }

    /** The current attempt must have ended by {@code nanos}, if that is before the deadline. */
    public void attemptDeadline(long nanos) {
        EXPIRES_AT.setRelease(this, nanos - deadlineNanos < 0 ? nanos : deadlineNanos);
    }

    /** No attempt is being watched any more, only the whole call. */
    public void noAttemptDeadline() {
        EXPIRES_AT.setRelease(this, deadlineNanos);
    }

    @Override
    public long expiresAtNanos() {
        return (long) EXPIRES_AT.getAcquire(this);
    }

    /** Cuts the overdue attempt, or the whole call if that is overdue. */
    @Override
    public void look(long now) {
        Attempt current = attempt; // before its time is read: that may be a later attempt's, but never an earlier one's
        if (now - expiresAtNanos() < 0) {
            if (phase == 0 && caller.isInterrupted() && (current == null || !current.wasAborted())) {
                chain.call().cancel(); // by the host; a thread that waits for a socket would not notice
            }
            return;
        }
        if (now - deadlineNanos >= 0) {
            expire();
        } else if (current != null) {
            current.abort();
        }
    }

    /** Cuts the whole call. */
    @Override
    public void expire() {
        expired = true;
        cut(FailureKind.DEADLINE, deadlineNanos);
    }

    /** Cuts the whole call, as if its caller had cancelled it. */
    @Override
    public void abandon(long now) {
        chain.call().cancel(); // first, so that the end of the attempt is not taken for its own timeout
        cut(FailureKind.CANCELLED, now);
    }

    private void cut(FailureKind why, long endNanos) {
        Attempt current = attempt;
        if (current != null) {
            current.abort(); // it must know by the time it ends; and cancelling reaches no thread that waits for a name
        }
        chain.call().cancel();
        if (phase == STREAMING) {
            failed(why);
            end(endNanos); // nobody may be reading any more
        }
    }

    /** Whether the deadline has passed and the call was cut. */
    public boolean isExpired() {
        return expired;
    }

    // --- attempts ---

    /** Begins the next attempt. */
    public Attempt newAttempt(@Nullable Endpoint endpoint) {
        Attempt next = new Attempt(attempts() + 1, attempt, endpoint);
        if (hedge) {
            next.heldByHedge();
        }
        attempt = next;
        status = 0; // that of an attempt before is not the call's any more
        return next;
    }

    /** The current or last attempt; null before the first. */
    public @Nullable Attempt attempt() {
        return attempt;
    }

    public int attempts() {
        Attempt last = attempt;
        return last == null ? 0 : last.number();
    }

    public boolean hasTried(Endpoint candidate) {
        Attempt last = attempt;
        return last != null && last.cameAfter(candidate);
    }

    // --- outcome ---

    public void responded(int newStatus) {
        status = (short) newStatus;
        failure = null;
    }

    public void failed(FailureKind kind) {
        failure = kind;
    }

    /** The last status; 0 where there was none. */
    public int status() {
        return status;
    }

    /** Why there is no good response; null where there is one. */
    public @Nullable FailureKind failure() {
        return failure;
    }

    /** What went wrong, by the name it has in metrics and spans; null where nothing did. */
    public @Nullable String errorType() {
        FailureKind kind = failure;
        if (kind != null) {
            return kind.label();
        }
        return status >= 400 ? Integer.toString(status) : null;
    }

    /** What was decided about the last failed attempt; null where no attempt failed. */
    public @Nullable RetryDecision decision() {
        return decision;
    }

    public void decided(RetryDecision newDecision) {
        decision = newDecision;
    }

    // --- tracing ---

    /** The OpenTelemetry context in which the call was made; the root where nobody set it. */
    public Context callersContext() {
        return parent;
    }

    public void callersContext(Context context) {
        parent = context;
    }

    /** The call is traced as {@code newSpan}, a child of what is in the caller's context. */
    public void tracedBy(Span newSpan) {
        span = newSpan;
    }

    public Span span() {
        return span;
    }

    /** Whether there is a trace to go out with the request; this call is the context that holds it. */
    public boolean isTraced() {
        return span.getSpanContext().isValid();
    }

    /** The call as an OpenTelemetry context: the caller's, with the call's span. Saves making one for each call. */
    @Override
    @SuppressWarnings("unchecked") // the key of spans is a ContextKey<Span>
    public <V> @Nullable V get(ContextKey<V> key) {
        return SpanKey.isIt(key) ? (V) span : parent.get(key);
    }

    @Override
    public <V> Context with(ContextKey<V> key, V value) {
        return parent.with(span).with(key, value);
    }

    // --- the end ---

    /** Has {@code ending} told when the call ends. One that holds nothing for this call, such as a limit in shadow mode, is left out. */
    @SuppressWarnings("ReferenceEquality") // it is about this very stage
    public void hold(CallEnding ending) {
        int index = Integer.SIZE - Integer.numberOfLeadingZeros(held); // after the last one that holds
        while (index < endings.length && endings[index] != ending) {
            index++;
        }
        if (index == endings.length) {
            throw new IllegalStateException(ending + " held a call out of turn");
        }
        held |= (short) (1 << index);
    }

    /** The response is handed out while its body is still to come; the call ends with the body. */
    public void streams() {
        phase = STREAMING;
    }

    public boolean isStreaming() {
        return phase == STREAMING;
    }

    /** Runs code of users, such as span processors: what fails there must not keep the others from being told. */
    private void tell(CallEnding ending, long nanos) {
        try {
            ending.ended(this, nanos);
        } catch (RuntimeException | Error e) {
            log.warn("The end of a call could not be recorded", e);
        }
    }

    /** True the first time. While the call does not stream only its own thread can end it. */
    private boolean endedNow() {
        if (phase == 0) {
            PHASE.setRelease(this, ENDED);
            return true;
        }
        return PHASE.compareAndSet(this, STREAMING, ENDED);
    }

    /** Ends the call, the first time it is called. */
    public void end(long nowNanos) {
        if (!endedNow()) {
            return;
        }
        for (int i = endings.length - 1; i >= 0; i--) {
            if ((held & (1 << i)) != 0) {
                tell(endings[i], nowNanos - startNanos);
            }
        }
        leaveWatch();
    }

    private void leaveWatch() {
        DeadlineWatch.Entry entry = watched;
        if (entry != null) {
            entry.leave();
        }
    }
}
