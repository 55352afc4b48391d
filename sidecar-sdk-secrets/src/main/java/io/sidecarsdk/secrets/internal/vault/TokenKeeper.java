package io.sidecarsdk.secrets.internal.vault;

import io.github.jopenlibs.vault.json.JsonObject;
import io.sidecarsdk.health.Health;
import io.sidecarsdk.policy.VaultPolicy;
import io.sidecarsdk.secrets.internal.vault.VaultException.Problem;
import io.sidecarsdk.spi.SidecarContext;
import io.sidecarsdk.time.Scheduler;
import io.sidecarsdk.time.Scheduler.Task;
import io.sidecarsdk.time.TimeSource;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a token at hand: logs in when one is first asked for, renews the token, and logs in again when it must.
 *
 * <p><b>Renewal</b>, as Vault's own {@code LifetimeWatcher} times it: with L the time the token was given for, its last
 * part of 0.1 L to 0.2 L (drawn once) is the grace. The next renewal comes after 2/3 of what remains and 1/3 of the grace;
 * the first one not before that either. In the grace there is a new login in its place, and so there is when Vault grants
 * less than L: the token has come near its greatest age. One that cannot be renewed is replaced at 0.85 L to 0.95 L.
 *
 * <p><b>Failures.</b> A renewal that did not reach Vault is tried again with backoff, to the token's end, before which the
 * tries come closer: an outage costs no token that outlives it, and so no lease. A login that fails is tried again with backoff; until
 * then whoever asks for a token gets the failure at once. When a file that the login reads has changed, it is tried at once.
 *
 * <p><b>One at a time.</b> Logins and renewals hold a lock. Who asks for a token while there is a good one does not wait.
 */
final class TokenKeeper implements AutoCloseable {

    static final String RENEW = "auth/token/renew-self";
    static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(TokenKeeper.class);
    private static final long LEAST_WAIT = Duration.ofMillis(500).toNanos();
    private static final double LEAST_GRACE = 0.1;
    private static final double LEAST_AGE = 0.85;

    /** A token that Vault forgets sooner than this after the one before it is replaced with backoff. */
    private static final long SHORT_LIFE = Duration.ofMinutes(1).toNanos();

    private static final Duration LONGEST_REVOCATION = Duration.ofSeconds(2);

    private final VaultPolicy policy;
    private final Cluster cluster;
    private final LoginMethod method;
    private final Runnable onLogin;
    private final SidecarContext context;
    private final TimeSource time;
    private final Scheduler workers;
    private final Backoff backoff;
    private final ReentrantLock lock = new ReentrantLock();
    private final Task looking;
    private Task next = () -> {};
    private long logins;
    private int failures;
    private boolean renewalMissed;
    private int forgotten;
    private long lastForgotten;
    private long notBefore;
    private boolean closed;
    private volatile @Nullable Token current;
    private volatile @Nullable VaultException failure;

    /**
     * @param onLogin is run after each login, on the thread that made it
     * @param workers run what may block
     */
    TokenKeeper(VaultPolicy policy, Cluster cluster, SidecarContext context, Scheduler workers, Runnable onLogin) {
        this.policy = policy;
        this.cluster = cluster;
        this.method = LoginMethod.of(policy.auth());
        this.onLogin = onLogin;
        this.context = context;
        this.time = context.time();
        this.workers = workers;
        this.backoff = new Backoff(policy.backoff().base(), policy.backoff().max(), context.random());
        this.looking = workers.every(LOOK_EVERY, this::look);
    }

    /**
     * A token that is good as far as is known; logs in if there is none.
     *
     * @throws VaultException if that fails, or has failed a short while ago
     */
    Token token() throws VaultException {
        Token token = current;
        return token != null && token.remaining(time.nanoTime()) > 0 ? token : logIn(token, false);
    }

    /** Another token than {@code forgottenOne}, which Vault does not know. Many who ask for it cause one login. */
    Token tokenAfter(Token forgottenOne) throws VaultException {
        return logIn(forgottenOne, true);
    }

    private Token logIn(@Nullable Token seen, boolean forgets) throws VaultException {
        Token fresh;
        lock.lock();
        try {
            Token token = current;
            if (token != null && token.remaining(time.nanoTime()) > 0) {
                if (!forgets || seen == null || token.number() != seen.number()) {
                    return token; // somebody else was faster
                }
                forget();
            }
            refuseUntilTime();
            fresh = attempt();
        } finally {
            lock.unlock();
        }
        onLogin.run();
        return fresh;
    }

    /** The first time there is a new login at once. If Vault soon forgets that one too, something is wrong over there. */
    private void forget() {
        current = null;
        long now = time.nanoTime();
        forgotten = forgotten > 0
                        && now - lastForgotten
                                < SHORT_LIFE + policy.backoff().max().toNanos()
                ? forgotten + 1
                : 1;
        lastForgotten = now;
        if (forgotten > 1) {
            long wait = backoff.nanosAfter(forgotten - 1);
            notBefore = now + wait;
            failure = new VaultException(Problem.UNAVAILABLE, "Vault does not know a token that it gave a moment ago");
            plan(wait);
        }
        log.warn("Vault does not know our token any more{}", forgotten > 1 ? ", for the " + forgotten + "th time" : "");
    }

    private void refuseUntilTime() throws VaultException {
        if (closed) {
            throw new VaultException(Problem.UNAVAILABLE, "the SDK is closed");
        }
        VaultException last = failure;
        long wait = notBefore - time.nanoTime();
        if (last != null && wait > 0) {
            throw new VaultException(
                    last.problem(),
                    "not logged in: " + last.getMessage() + "; next login in " + seconds(wait) + " s",
                    Duration.ofNanos(wait));
        }
    }

    /** Logs in; the lock is held. */
    private Token attempt() throws VaultException {
        try {
            cluster.refresh();
            Token token = install(method.login(cluster));
            count("success");
            return token;
        } catch (VaultException e) {
            count(e.problem() == Problem.LOGIN_REFUSED ? "refused" : "unavailable");
            failed(e);
            throw e;
        } catch (RuntimeException e) {
            // Without it: its message may hold what was read. There must be a next try, whatever happened.
            VaultException unknown = new VaultException(
                    Problem.UNAVAILABLE, "the login failed with " + e.getClass().getName());
            count("unavailable");
            failed(unknown);
            throw unknown;
        }
    }

    private Token install(Grant grant) {
        Token before = current;
        long remaining = grant.remaining().toNanos();
        long number = before != null && before.value().equals(grant.token()) ? before.number() : ++logins;
        boolean same = before != null && before.number() == number;
        long whole = grant.increment().toNanos();
        long grace = (long) (whole * LEAST_GRACE * (1 + random().nextDouble()));
        Token token = new Token(
                grant.token(),
                number,
                remaining == 0 ? Long.MAX_VALUE : grant.sentAt() + remaining,
                grant.increment(),
                grant.renewable(),
                grace);
        if (!same) {
            log.info("Logged in at {} by {}{}", cluster.address(), method.name(), lifetime(token));
        }
        current = token;
        renewalMissed = false;
        failures = 0;
        failure = null;
        planFor(token);
        return token;
    }

    private String lifetime(Token token) {
        return token.endless()
                ? ", for good"
                : ", for " + seconds(token.remaining(time.nanoTime())) + " s"
                        + (token.renewable() ? ", renewable" : "");
    }

    private void planFor(Token token) {
        if (token.endless()) {
            next.cancel();
            return;
        }
        long remaining = token.remaining(time.nanoTime());
        if (token.renewable() && remaining > token.grace()) {
            plan(remaining / 3 * 2 + token.grace() / 3);
        } else if (method.borrows()) {
            plan(remaining); // only its owner can do something; look() notices when he does
        } else if (token.renewable()) {
            plan(0);
        } else {
            plan((long) (remaining * (LEAST_AGE + 0.1 * random().nextDouble())));
        }
    }

    private void plan(long nanos) {
        next.cancel();
        if (!closed) {
            next = workers.schedule(Duration.ofNanos(Math.max(nanos, LEAST_WAIT)), this::act);
        }
    }

    /** What was planned has come due: renew, or log in. */
    private void act() {
        long before = number();
        lock.lock();
        try {
            if (closed) {
                return;
            }
            Token token = current;
            if (token != null && isToBeRenewed(token)) {
                renew(token);
            } else {
                attempt();
            }
        } catch (VaultException wasNoted) {
            // the next try is planned
        } finally {
            lock.unlock();
        }
        if (number() != before) {
            onLogin.run();
        }
    }

    /** In its grace only if Vault could not be reached before: a renewal keeps what was leased, a login does not. */
    private boolean isToBeRenewed(Token token) {
        long remaining = token.remaining(time.nanoTime());
        return token.renewable() && remaining > (renewalMissed ? 0 : token.grace());
    }

    private void renew(Token token) throws VaultException {
        Request request = Request.post(
                        "renew", RENEW, Map.of("increment", token.increment().toSeconds() + "s"))
                .with(token.value());
        Reply reply;
        try {
            reply = cluster.send(request);
            if (reply.status() != 200) {
                throw Answers.failure(request, reply);
            }
        } catch (VaultException e) {
            notRenewed(token, e);
            return;
        }
        JsonObject auth = reply.object("auth");
        Duration granted = Reply.seconds(auth, "lease_duration");
        Token renewed = token.until(
                granted.isZero() ? Long.MAX_VALUE : reply.sentAt() + granted.toNanos(),
                Reply.isTrue(auth, "renewable"));
        current = renewed;
        renewalMissed = false;
        failures = 0;
        failure = null;
        boolean capped = !granted.isZero() && granted.compareTo(token.increment()) < 0;
        VaultMeter.RENEWALS
                .counter(context.meters(), capped ? "capped" : "success")
                .increment();
        if (capped && !method.borrows()) {
            attempt();
        } else {
            planFor(renewed);
        }
    }

    private void notRenewed(Token token, VaultException e) throws VaultException {
        boolean refused = e.problem() == Problem.REFUSED || e.problem() == Problem.FORBIDDEN;
        VaultMeter.RENEWALS
                .counter(context.meters(), refused ? "refused" : "unavailable")
                .increment();
        if (refused) {
            // It has ended, or may not be renewed: in both cases another one is due, if there is a way to one.
            current = token.until(token.end(), false);
            attempt();
            return;
        }
        renewalMissed = true;
        plan(waitAfter(e, "the token cannot be renewed"));
    }

    private void failed(VaultException e) {
        long wait = waitAfter(e, "no login");
        notBefore = time.nanoTime() + wait;
        plan(wait);
    }

    /** Before the token ends the tries come closer: what is still leased must not be lost for a wait. */
    private long waitAfter(VaultException e, String what) {
        note(e, what);
        failures++;
        long wait = Math.max(backoff.nanosAfter(failures), e.retryAfter().toNanos());
        Token token = current;
        long remaining = token == null ? 0 : token.remaining(time.nanoTime());
        return remaining > 0
                ? Math.min(wait, Math.max(remaining / 4, policy.backoff().base().toNanos()))
                : wait;
    }

    /** Said once for each reason, not at each try. */
    private void note(VaultException e, String what) {
        VaultException before = failure;
        if (before == null || before.problem() != e.problem()) {
            log.warn("Vault, {}: {}", what, e.getMessage());
        } else {
            log.debug("Vault, {}, still: {}", what, e.getMessage());
        }
        failure = e;
    }

    /** A file that is kept by somebody else may be right now. */
    private void look() {
        boolean worth = method.borrows() ? number() > 0 || failure != null : failure != null;
        if (worth && method.changed()) {
            lookAgain();
        }
    }

    private void lookAgain() {
        long before = number();
        lock.lock();
        try {
            if (!closed) {
                attempt();
            }
        } catch (VaultException wasNoted) {
            // the next try is planned
        } finally {
            lock.unlock();
        }
        if (number() != before) {
            onLogin.run();
        }
    }

    /** The login that is in use; 0 while there was none. */
    private long number() {
        Token token = current;
        return token == null ? 0 : token.number();
    }

    Login login() {
        Token token = current;
        return token == null ? Login.NONE : new Login(token.number(), token.end());
    }

    double secondsRemaining() {
        Token token = current;
        if (token == null) {
            return Double.NaN;
        }
        return token.endless() ? Double.POSITIVE_INFINITY : Math.max(0, token.remaining(time.nanoTime())) / 1e9;
    }

    Health.Component health() {
        Token token = current;
        VaultException last = failure;
        long now = time.nanoTime();
        if (token == null || token.remaining(now) <= 0) {
            return last == null
                    ? new Health.Component(Health.Status.UP, "nothing was asked for yet")
                    : Health.Component.degraded("not logged in: " + last.getMessage());
        }
        String state = "logged in by " + method.name() + " at " + cluster.address() + ", the token "
                + (token.endless() ? "does not end" : "ends in " + seconds(token.remaining(now)) + " s");
        if (last != null) {
            return Health.Component.degraded(state + "; " + last.getMessage());
        }
        return !method.borrows() || token.remaining(now) > token.grace()
                ? new Health.Component(Health.Status.UP, state)
                : Health.Component.degraded(state + ", and there is no other one yet");
    }

    private static String seconds(long nanos) {
        return String.valueOf(Math.max(1, Math.round(nanos / 1e9)));
    }

    private void count(String outcome) {
        VaultMeter.LOGINS.counter(context.meters(), outcome).increment();
    }

    private RandomGenerator random() {
        return context.random();
    }

    /** Ends it; the token stays good for what was leased to it, until its end. */
    void retire() {
        end();
    }

    /** Ends it, and the token with all that was leased to it, unless it is somebody else's or the policy says no. */
    @Override
    public void close() {
        Token token = end();
        boolean mine = policy.revokeOnClose() && !method.borrows();
        if (mine && token != null && token.remaining(time.nanoTime()) > 0) {
            Duration within =
                    policy.timeout().compareTo(LONGEST_REVOCATION) < 0 ? policy.timeout() : LONGEST_REVOCATION;
            cluster.tell(
                    Request.post("revoke", "auth/token/revoke-self", Map.of()).with(token.value()), within);
        }
    }

    private @Nullable Token end() {
        boolean mine = false;
        try {
            mine = lock.tryLock(100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            closed = true;
            looking.cancel();
            next.cancel();
            Token token = current;
            current = null;
            if (mine) {
                method.close();
            }
            return token;
        } finally {
            if (mine) {
                lock.unlock();
            }
        }
    }
}
