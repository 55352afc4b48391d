package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.call.Attempt;
import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.internal.resilience.RetryBudget;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.Set;
import okhttp3.ConnectionPool;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request again, once and on a fresh connection, when a pooled connection turns out to be dead: the server had
 * closed it while it was idle. That is no failure of the upstream, and happens without any retry policy; but only for
 * requests that may be sent twice, and within the budget if there is one.
 */
final class StaleConnectionStage implements Stage {

    static final String DECISION = "stale_connection";

    /** RFC 9110, section 9.2.2. */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

    private final ConnectionPool pool;
    private final @Nullable RetryBudget budget;
    private final ClientMeters meters;
    private final Stage next;

    StaleConnectionStage(ConnectionPool pool, @Nullable RetryBudget budget, ClientMeters meters, Stage next) {
        this.pool = pool;
        this.budget = budget;
        this.meters = meters;
        this.next = next;
    }

    @Override
    public Response proceed(CallContext call) throws IOException {
        try {
            return next.proceed(call);
        } catch (IOException e) {
            Attempt attempt = java.util.Objects.requireNonNull(call.attempt());
            if (!isStale(call, attempt) || !isEndOfConnection(e) || !mayBeSentAgain(call.request())) {
                throw e;
            }
            if (budget != null && !budget.tryAcquireRetry()) {
                throw e;
            }
            return onFreshConnection(call, e);
        }
    }

    private Response onFreshConnection(CallContext call, IOException stale) throws IOException {
        meters.decided(DECISION);
        pool.evictAll(); // the other idle ones are likely to be as dead
        try {
            return next.proceed(call);
        } catch (IOException e) {
            e.addSuppressed(stale);
            throw e;
        } finally {
            if (budget != null) {
                budget.releaseRetry();
            }
        }
    }

    private static boolean isStale(CallContext call, Attempt attempt) {
        return attempt.wasOnTheWire()
                && !attempt.wasConnecting()
                && !attempt.wasAborted()
                && !call.isExpired()
                && !call.chain().call().isCanceled()
                && !Thread.currentThread().isInterrupted();
    }

    /**
     * Whether the connection ended without a word: what a server's response, or an interceptor further in, made fail came
     * over a living one. OkHttp's type for a connection of HTTP/2 that has ended is internal to it, hence the name.
     */
    private static boolean isEndOfConnection(IOException e) {
        return e instanceof EOFException
                || e instanceof SocketException
                || e.getCause() instanceof EOFException
                || e.getCause() instanceof SocketException
                || e.getClass().getSimpleName().equals("ConnectionShutdownException");
    }

    private static boolean mayBeSentAgain(Request request) {
        RequestBody body = request.body();
        return IDEMPOTENT.contains(request.method()) && (body == null || !body.isOneShot());
    }
}
