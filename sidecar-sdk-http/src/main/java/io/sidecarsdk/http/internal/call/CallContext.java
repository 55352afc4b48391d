package io.sidecarsdk.http.internal.call;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.sidecarsdk.http.internal.balancing.Endpoint;
import io.sidecarsdk.internal.resilience.RetryDecision;
import io.sidecarsdk.internal.time.DeadlineWatch;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import okhttp3.Interceptor;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Everything one call carries through its stages.
 *
 * <p>Belongs to the calling thread until the response is handed out; from then on to whoever reads the body. The watch
 * over deadlines looks at it from its own thread. A call ends exactly once; whatever a stage {@linkplain #hold holds} for
 * it is given back then, the last first.
 */
public final class CallContext implements DeadlineWatch.Expirable {

    private static final VarHandle EXPIRES_AT = Fields.of(MethodHandles.lookup(), "expiresAtNanos", long.class);
    private static final VarHandle PHASE = Fields.of(MethodHandles.lookup(), "phase", int.class);

    /** As many as there are stages that hold something for a whole call. */
    private static final int MOST_HELD = 6;

    /** 0 while it runs; then one of these. */
    private static final int STREAMING = 1;

    private static final int ENDED = 2;

    private final Interceptor.Chain chain;
    private final long startNanos;
    private final CallEnding[] held = new CallEnding[MOST_HELD];
    private int heldCount;

    private long deadlineNanos;

    @SuppressWarnings("UnusedVariable") // through EXPIRES_AT
    private long expiresAtNanos;

    private volatile boolean expired;
    private volatile int phase;

    private volatile @Nullable Attempt attempt;
    private int attempts;
    private int status;
    private @Nullable FailureKind failure;
    private @Nullable String rejection;
    private @Nullable RetryDecision decision;
    private Span span = Span.getInvalid();
    private @Nullable Context propagated;
    private long endNanos;

    public CallContext(Interceptor.Chain chain, long startNanos) {
        this.chain = chain;
        this.startNanos = startNanos;
    }

    /** OkHttp's chain below the pipeline. */
    public Interceptor.Chain chain() {
        return chain;
    }

    /** The request as the caller made it. */
    public Request request() {
        return chain.request();
    }

    /** When the call began, on the monotonic clock. */
    public long startNanos() {
        return startNanos;
    }

    /** When the call ended, on the monotonic clock; set just before the endings are told. */
    public long endNanos() {
        return endNanos;
    }

    // --- deadline ---

    /** By when the whole call must have ended, on the monotonic clock. */
    public void deadline(long nanos) {
        deadlineNanos = nanos;
        EXPIRES_AT.setRelease(this, nanos);
    }

    public long deadlineNanos() {
        return deadlineNanos;
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
    public void expire() {
        Attempt current = attempt;
        boolean wholeCall = expiresAtNanos() == deadlineNanos;
        if (wholeCall) {
            expired = true;
            chain.call().cancel();
        }
        if (current != null) {
            current.abort(); // also for the whole call: cancelling does not reach a thread that waits for a name
        }
        if (wholeCall && phase == STREAMING) {
            failed(FailureKind.DEADLINE);
            end(deadlineNanos); // nobody may be reading any more
        }
    }

    /** Whether the deadline has passed and the call was cut. */
    public boolean isExpired() {
        return expired;
    }

    // --- attempts ---

    /** Begins the next attempt. */
    public Attempt newAttempt(@Nullable Endpoint endpoint) {
        Attempt next = new Attempt(++attempts, attempt, endpoint);
        attempt = next;
        return next;
    }

    /** The current or last attempt; null before the first. */
    public @Nullable Attempt attempt() {
        return attempt;
    }

    public int attempts() {
        return attempts;
    }

    public boolean hasTried(Endpoint candidate) {
        Attempt last = attempt;
        return last != null && last.cameAfter(candidate);
    }

    // --- outcome ---

    public void responded(int newStatus) {
        status = newStatus;
        failure = null;
    }

    public void failed(FailureKind kind) {
        failure = kind;
    }

    public void rejected(String reason) {
        failure = FailureKind.REJECTED;
        rejection = reason;
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
        if (kind == null) {
            return status >= 400 ? Integer.toString(status) : null;
        }
        return kind == FailureKind.REJECTED && rejection != null ? rejection : kind.label();
    }

    /** What was decided about the last failed attempt; null where no attempt failed. */
    public @Nullable RetryDecision decision() {
        return decision;
    }

    public void decided(RetryDecision newDecision) {
        decision = newDecision;
    }

    // --- tracing ---

    public void tracedBy(Span newSpan, Context toPropagate) {
        span = newSpan;
        propagated = toPropagate;
    }

    public Span span() {
        return span;
    }

    /** The context whose trace goes out with the request; null where nothing is traced. */
    public @Nullable Context propagated() {
        return propagated;
    }

    // --- the end ---

    /** Has {@code ending} told when the call ends. */
    public void hold(CallEnding ending) {
        held[heldCount++] = ending;
    }

    /** The response is handed out while its body is still to come; the call ends with the body. */
    public void streams() {
        phase = STREAMING;
    }

    public boolean isStreaming() {
        return phase == STREAMING;
    }

    /** Ends the call, the first time it is called. */
    public void end(long nowNanos) {
        int before = phase;
        if (before == ENDED || !PHASE.compareAndSet(this, before, ENDED)) {
            return;
        }
        endNanos = nowNanos;
        for (int i = heldCount - 1; i >= 0; i--) {
            held[i].ended(this);
        }
    }
}
