package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.http.internal.call.Attempt;
import io.sidecarsdk.http.internal.call.CallContext;
import io.sidecarsdk.http.internal.telemetry.ClientMeters;
import io.sidecarsdk.http.internal.transport.UnaskedResponseException;
import io.sidecarsdk.internal.resilience.RetryBudget;
import io.sidecarsdk.internal.resilience.RetryDecision;
import io.sidecarsdk.policy.RetryPolicy;
import io.sidecarsdk.policy.RetryPolicy.Condition;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import okhttp3.ConnectionPool;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Deals with a pooled connection that turns out to be dead: the server had closed it while it was idle. Then the other
 * idle ones are likely to be as dead, so they are dropped.
 *
 * <p>Where the policy's retries cover a broken connection, the attempt has failed and is theirs to repeat, counted like any
 * other. Where they do not, the request is sent again, once and on a fresh connection, as long as that is harmless: a
 * server that tidies up is no failure of the upstream. What is sent again takes a place of the retry budget, where the
 * client has one.
 */
final class StaleConnectionStage implements Stage {

    static final String DECISION = "stale_connection";

    /** The conditions under which a broken connection is retried. */
    private static final Set<Condition> COVERING =
            EnumSet.of(Condition.RESET, Condition.GATEWAY_ERROR, Condition.SERVER_ERROR);

    private final ConnectionPool pool;
    private final boolean resends;
    private final Idempotency idempotency;
    private final @Nullable RetryBudget budget;
    private final ClientMeters meters;
    private final Stage next;

    private StaleConnectionStage(
            ConnectionPool pool,
            boolean resends,
            Idempotency idempotency,
            @Nullable RetryBudget budget,
            ClientMeters meters,
            Stage next) {
        this.pool = pool;
        this.resends = resends;
        this.idempotency = idempotency;
        this.budget = budget;
        this.meters = meters;
        this.next = next;
    }

    /** @param budget pays for what is sent again; null where the policy has none */
    static Stage create(
            Optional<RetryPolicy> retry,
            @Nullable RetryBudget budget,
            ConnectionPool pool,
            ClientMeters meters,
            Stage next) {
        boolean retried = retry.map(policy -> policy.on().stream().anyMatch(COVERING::contains))
                .orElse(false);
        return new StaleConnectionStage(pool, !retried, Idempotency.of(retry), budget, meters, next);
    }

    @Override
    public Response proceed(CallContext call) throws IOException {
        try {
            return next.proceed(call);
        } catch (IOException e) {
            Attempt attempt = java.util.Objects.requireNonNull(call.attempt());
            if (!isStale(call, attempt) || !isEndOfConnection(e)) {
                throw e;
            }
            pool.evictAll();
            if (!resends || !mayBeSentAgain(call.request())) {
                throw e;
            }
            if (budget == null) {
                return onFreshConnection(call, e);
            }
            return withinBudget(budget, call, e);
        }
    }

    private Response withinBudget(RetryBudget retries, CallContext call, IOException stale) throws IOException {
        if (!retries.tryAcquireRetry()) {
            meters.decided(RetryDecision.BUDGET_SPENT.label());
            throw stale;
        }
        try {
            return onFreshConnection(call, stale);
        } finally {
            retries.releaseRetry();
        }
    }

    private Response onFreshConnection(CallContext call, IOException stale) throws IOException {
        meters.decided(DECISION);
        try {
            return next.proceed(call);
        } catch (IOException e) {
            e.addSuppressed(stale);
            throw e;
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
        return e instanceof UnaskedResponseException
                || e instanceof EOFException
                || e instanceof SocketException
                || e.getCause() instanceof EOFException
                || e.getCause() instanceof SocketException
                || e.getClass().getSimpleName().equals("ConnectionShutdownException");
    }

    private boolean mayBeSentAgain(Request request) {
        RequestBody body = request.body();
        return idempotency.includesMethodOf(request) && (body == null || !body.isOneShot());
    }
}
