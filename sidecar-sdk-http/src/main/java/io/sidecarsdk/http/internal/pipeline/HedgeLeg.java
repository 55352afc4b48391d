package io.sidecarsdk.http.internal.pipeline;

import io.opentelemetry.context.Scope;
import io.sidecarsdk.http.internal.call.Attempt;
import io.sidecarsdk.http.internal.call.CallContext;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Another attempt of a call, under way beside the first. OkHttp's call has room for one exchange at a time, so the leg has
 * a call of its own, a clone, on a thread of its own; the clone comes back into the pipeline, which knows it by its tag
 * and sends it only through the stages of an attempt.
 *
 * <p>What it brings is parked. The calling thread takes it or abandons it; what is abandoned, before or after it has come, is
 * closed by whoever notices last.
 */
final class HedgeLeg implements Runnable {

    private static final KClass<HedgeLeg> TAG = JvmClassMappingKt.getKotlinClass(HedgeLeg.class);
    private static final Object ABANDONED = new Object();

    private final Hedges hedges;
    private final CallContext call;
    private final Attempt rival;
    private final @Nullable HedgeLeg earlier;
    private final Thread caller;
    private final Call clone;
    /** Null while it is under way; then what it brought, a {@link Response} or an {@link IOException}; or abandoned. */
    private final AtomicReference<@Nullable Object> outcome = new AtomicReference<>();

    private volatile @Nullable CallContext context;
    /** The attempt with which its context began, which is not its own. */
    private @Nullable Attempt before;

    /**
     * A leg that has not been sent yet.
     *
     * @param rival the attempt that takes too long
     * @param earlier the leg that was sent before it; null for the first
     */
    HedgeLeg(Hedges hedges, CallContext call, Attempt rival, @Nullable HedgeLeg earlier, Thread caller) {
        this.hedges = hedges;
        this.call = call;
        this.rival = rival;
        this.earlier = earlier;
        this.caller = caller;
        this.clone = call.chain().call().clone();
        HedgeLeg unused = clone.tag(TAG, () -> this);
    }

    /** The leg as which {@code call} comes into the pipeline; null for an ordinary call. */
    static @Nullable HedgeLeg of(Call call) {
        return call.tag(TAG);
    }

    @Override
    public void run() {
        Object brought;
        try (Scope ignored = call.callersContext().makeCurrent()) {
            brought = clone.execute();
        } catch (IOException e) {
            brought = e;
        } catch (RuntimeException | Error e) {
            brought = new IOException("a hedge failed", e); // the first attempt is still under way
        }
        finish(brought);
    }

    /** The clone has come into the pipeline. */
    Response proceed(Interceptor.Chain chain) throws IOException {
        Attempt latest = latestAttempt();
        CallContext own = hedges.contextOf(call, latest, Connections.asOf(call.chain(), chain));
        before = latest;
        context = own; // published with what it began with
        if (outcome.get() != null) {
            throw new IOException("Canceled");
        }
        return hedges.attempt(own);
    }

    /** It is not sent after all. */
    void notSent(IOException why) {
        finish(why);
    }

    private void finish(Object brought) {
        CallContext own = context;
        if (attempt() == null) {
            hedges.notMade(own);
        }
        if (!(brought instanceof Response)) {
            end(own);
        }
        if (!outcome.compareAndSet(null, brought)) {
            discard(brought);
        } else if (isGood(brought)) {
            rival.supersede();
        }
        LockSupport.unpark(caller);
    }

    private boolean isGood(@Nullable Object brought) {
        return brought instanceof Response response && !hedges.isPoor(response);
    }

    /** The attempt that it has made; null as long as it has none. */
    private @Nullable Attempt attempt() {
        CallContext own = context;
        Attempt attempt = own == null ? null : own.attempt();
        return attempt == before ? null : attempt;
    }

    /** What its own attempt comes after: that of the leg before it, if that has made one by now. */
    private Attempt latestAttempt() {
        for (HedgeLeg leg = earlier; leg != null; leg = leg.earlier) {
            Attempt made = leg.attempt();
            if (made != null) {
                return made;
            }
        }
        return rival;
    }

    // --- for the calling thread ---

    Attempt rival() {
        return rival;
    }

    @Nullable
    HedgeLeg earlier() {
        return earlier;
    }

    /** What it has brought, a {@link Response} or an {@link IOException}; null while it is under way. */
    @Nullable
    Object brought() {
        return outcome.get();
    }

    /** Whether it has brought a good answer. */
    boolean hasWon() {
        return isGood(outcome.get());
    }

    /** Whatever it brings is not wanted: cuts it if it is under way. Idempotent. */
    void abandon() {
        Object brought = outcome.getAndSet(ABANDONED);
        if (brought == null) {
            cancel();
        } else {
            discard(brought);
        }
    }

    /** Cuts it, as its caller has been cut; called by any thread. */
    void cancel() {
        Attempt attempt = attempt();
        if (attempt != null) {
            attempt.supersede(); // cancelling does not reach a thread that waits for a name
        }
        clone.cancel();
    }

    /** If it has won: the other one may be stuck where one cut does not reach it. */
    void insist() {
        if (hasWon()) {
            rival.supersede();
        }
    }

    /** Its context, once it has brought something; null if it never came into the pipeline. */
    @Nullable
    CallContext context() {
        return context;
    }

    private void discard(Object brought) {
        if (brought instanceof Response response) {
            response.close();
            end(context);
        }
    }

    private void end(@Nullable CallContext own) {
        if (own != null) {
            own.end(hedges.now());
        }
    }
}
