package io.sidecarsdk.secrets.internal.keeper;

import io.sidecarsdk.policy.SecretPolicy;
import io.sidecarsdk.secrets.internal.cache.CacheAccess;
import io.sidecarsdk.secrets.internal.cache.CachedSecret;
import io.sidecarsdk.secrets.internal.engine.Grant;
import io.sidecarsdk.secrets.internal.engine.VaultEngine;
import io.sidecarsdk.secrets.internal.engine.VaultEngines;
import io.sidecarsdk.secrets.internal.held.FieldsSnapshot;
import io.sidecarsdk.secrets.internal.held.ManagedSecret;
import io.sidecarsdk.secrets.internal.held.SecretKeeper;
import io.sidecarsdk.secrets.internal.held.SecretMeter;
import io.sidecarsdk.secrets.internal.held.SecretReport;
import io.sidecarsdk.secrets.internal.lease.CertificateTerm;
import io.sidecarsdk.secrets.internal.lease.Chance;
import io.sidecarsdk.secrets.internal.lease.LeaseRevoker;
import io.sidecarsdk.secrets.internal.lease.LeaseTerm;
import io.sidecarsdk.secrets.internal.lease.PolledTerm;
import io.sidecarsdk.secrets.internal.lease.Term;
import io.sidecarsdk.secrets.internal.lease.Terms;
import io.sidecarsdk.secrets.internal.threads.SecretWorkers;
import io.sidecarsdk.secrets.internal.vault.Login;
import io.sidecarsdk.secrets.internal.vault.Vault;
import io.sidecarsdk.secrets.internal.vault.VaultAnswer;
import io.sidecarsdk.secrets.internal.vault.VaultException;
import io.sidecarsdk.secrets.internal.vault.VaultException.Problem;
import io.sidecarsdk.spi.SidecarContext;
import io.sidecarsdk.time.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a secret up to date from a path in Vault: renews what is lent, fetches anew what ends or may have changed, and keeps
 * what is there while Vault gives nothing.
 *
 * <p>One step at a time, on the module's own threads; each step says when the next is due. A step renews a lease, or
 * fetches. What is fetched is published first; what it replaces is good for the grace period and then given back. So no more
 * than two leases are held at a time, however often a step is repeated.
 */
public final class VaultKeeper implements SecretKeeper {

    private static final Duration LEAST_WAIT = Duration.ofMillis(50);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final ManagedSecret secret;
    private final SecretPolicy policy;
    private final VaultEngine engine;
    private final Vault vault;
    private final SidecarContext context;
    private final SecretWorkers workers;
    private final Chance chance;
    private final LeaseRevoker revoker;
    private final CacheAccess cache;
    private final String origin;
    private final SecretReport report;
    private final Term nothing;
    private Runnable endLoginWatch = () -> {};
    private Scheduler.Task next = () -> {};
    private Scheduler.Task endWatch = () -> {};
    private @Nullable Grant prepared;
    private @Nullable Thread stepping;
    private boolean again;
    private boolean started;
    private boolean stopped;
    private int failures;
    private long lastStep;
    private long deletedSince;
    private boolean deleted;
    private volatile boolean loggedInMyself;
    private volatile Term term;

    public VaultKeeper(
            ManagedSecret secret,
            SecretPolicy policy,
            Vault vault,
            CacheAccess cache,
            SidecarContext context,
            SecretWorkers workers) {
        this.secret = secret;
        this.policy = policy;
        this.engine = VaultEngines.of(policy);
        this.vault = vault;
        this.context = context;
        this.workers = workers;
        this.chance = new Chance(context.random());
        this.revoker = new LeaseRevoker(secret.name(), vault, context, workers);
        this.cache = cache;
        this.origin = policy.engine() + " " + policy.path().orElseThrow() + " " + policy.mount() + policy.pinVersion()
                + policy.parameters();
        this.report = new SecretReport(secret, "vault " + policy.path().orElseThrow(), context);
        this.nothing = new PolledTerm(policy.refresh(), chance);
        this.term = nothing;
    }

    @Override
    public ManagedSecret secret() {
        return secret;
    }

    @Override
    public SecretPolicy policy() {
        return policy;
    }

    @Override
    public SecretReport report() {
        return report;
    }

    public Vault vault() {
        return vault;
    }

    /** Fetches only what is required and not in the cache: nothing else may hold up the start. */
    @Override
    public CompletableFuture<String> prepare() {
        if (!policy.required() || cache.has(secret.name(), origin)) {
            return CompletableFuture.completedFuture("");
        }
        CompletableFuture<String> reason = new CompletableFuture<>();
        workers.execute(() -> prepare(1, reason));
        return reason;
    }

    /** What the cache is to keep of it; null where there is nothing. */
    @Nullable
    public CachedSecret toCache() {
        FieldsSnapshot current = secret.currentOrNull();
        if (current == null) {
            return null;
        }
        Term of = term;
        try {
            Map<String, String> fields =
                    current.fields().stream().collect(Collectors.toMap(name -> name, current::get));
            return new CachedSecret(
                    origin, fields, of.expires().orElse(null), of instanceof LeaseTerm lease ? lease.id() : "");
        } catch (IllegalStateException replacedMeanwhile) {
            return null;
        }
    }

    /** Tries again what may come right by itself, for as long as somebody waits. */
    private void prepare(int attempt, CompletableFuture<String> reason) {
        if (isStopped()) {
            return;
        }
        try {
            keepPrepared(fetch());
            reason.complete("");
        } catch (VaultException e) {
            if (isPassing(e.problem())) {
                report.failed(kind(e), String.valueOf(e.getMessage()));
                workers.schedule(chance.backoff(attempt, SECOND), () -> prepare(attempt + 1, reason));
            } else {
                reason.complete(String.valueOf(e.getMessage()));
            }
        } catch (RuntimeException | Error e) {
            reason.complete("failed with " + e.getClass().getName());
            throw e;
        }
    }

    private synchronized void keepPrepared(Grant grant) {
        if (stopped) {
            grant.term().release();
        } else if (started) {
            take(grant);
        } else {
            prepared = grant;
        }
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    @Override
    public synchronized void start() {
        started = true;
        secret.keptBy(this);
        report.open();
        endLoginWatch = vault.onLogin(this::loggedIn);
        Grant first = prepared;
        prepared = null;
        if (first == null) {
            takeCached();
            workers.execute(this::step);
        } else {
            take(first);
            next = workers.schedule(soonest(term.next()), this::step);
        }
    }

    /** Until Vault gives something: what was there before the restart, if it is still good. */
    private void takeCached() {
        CachedSecret cached = cache.take(secret.name(), origin);
        if (cached == null || secret.wasThere()) {
            return;
        }
        term = cachedTerm(cached);
        secret.publish(cached.fields(), term, policy.grace());
        report.published();
        report.failed("cached", "was not asked yet, and this comes from the cache");
        watchEnd(term);
    }

    /** It was lent to a login of an earlier life: it is replaced at the first login of this one. */
    private Term cachedTerm(CachedSecret cached) {
        Instant end = cached.end();
        if (end == null) {
            return nothing;
        }
        long now = context.time().nanoTime();
        Duration left = Duration.between(context.time().now(), end);
        return cached.leaseId().isEmpty()
                ? new CertificateTerm(left, now, context.time(), chance)
                : new LeaseTerm(
                        new LeaseTerm.Loan(cached.leaseId(), left, false, now, Login.NONE),
                        context.time(),
                        chance,
                        revoker::revoke);
    }

    @Override
    public synchronized void stop() {
        stopped = true;
        endLoginWatch.run();
        next.cancel();
        endWatch.cancel();
        report.close();
        if (prepared != null) {
            prepared.term().release();
            prepared = null;
        }
    }

    @Override
    public synchronized void refresh() {
        if (started && !stopped && stepping == null) {
            Duration since = Duration.ofNanos(context.time().nanoTime() - lastStep);
            Duration wait = SECOND.minus(since);
            next.cancel();
            next = workers.schedule(wait.isNegative() ? Duration.ZERO : wait, this::step);
        }
    }

    /** Run by whoever made the login, which may be a step of this very secret. */
    private void loggedIn() {
        synchronized (this) {
            if (Thread.currentThread().equals(stepping)) {
                loggedInMyself = true;
                return;
            }
        }
        if (term instanceof LeaseTerm lease && isOrphan(lease)) {
            workers.execute(this::step);
        }
    }

    /** Whether it was lent to a login that has been replaced, and so ends with the old token. */
    private boolean isOrphan(LeaseTerm lease) {
        return lease.login().number() < vault.login().number();
    }

    private void step() {
        synchronized (this) {
            if (stopped) {
                return;
            }
            if (stepping != null) {
                again = true;
                return;
            }
            next.cancel();
            stepping = Thread.currentThread();
            loggedInMyself = false;
        }
        Duration wait = MINUTE; // after a mistake of ours
        try {
            wait = act();
        } finally {
            endStep(wait);
        }
    }

    private synchronized void endStep(Duration wait) {
        stepping = null;
        lastStep = context.time().nanoTime();
        if (!stopped) {
            next = workers.schedule(again ? LEAST_WAIT : soonest(wait), this::step);
        }
        again = false;
    }

    private static Duration soonest(Duration wait) {
        return wait.compareTo(LEAST_WAIT) < 0 ? LEAST_WAIT : wait;
    }

    /** Renews or fetches; gives the time until the next step. */
    private Duration act() {
        try {
            if (!(term instanceof LeaseTerm lease && goesOn(lease))) {
                Grant grant = fetch();
                synchronized (this) {
                    take(grant);
                }
            }
            return term.next();
        } catch (VaultException e) {
            return failed(e);
        }
    }

    /** Whether the lease was renewed, or goes on without; otherwise it is to be replaced. */
    private boolean goesOn(LeaseTerm lease) throws VaultException {
        if (isOrphan(lease)) {
            lease.endsWith(lease.login());
            return false;
        }
        if (!lease.renews()) {
            return false;
        }
        long sent = context.time().nanoTime();
        try {
            VaultAnswer answer = vault.write(
                    "sys/leases/renew",
                    Map.of("lease_id", lease.id(), "increment", lease.length().toSeconds()));
            return renewed(lease, sent, answer.leaseDuration());
        } catch (VaultException e) {
            countRenewal("failure");
            return switch (e.problem()) {
                case REFUSED, MISSING -> {
                    lease.comesToItsEnd();
                    yield false;
                }
                case FORBIDDEN -> {
                    lease.mayNotBeRenewed();
                    report.failed(kind(e), "may not be renewed, and is replaced before it ends: " + e.getMessage());
                    yield true;
                }
                default -> throw e;
            };
        }
    }

    private boolean renewed(LeaseTerm lease, long sent, Duration granted) {
        boolean whole = lease.renewed(sent, granted);
        countRenewal(whole ? "success" : "shortened");
        failures = 0;
        report.succeeded();
        watchEnd(lease);
        cache.changed();
        return whole && !isOrphan(lease);
    }

    private Grant fetch() throws VaultException {
        Login before = vault.login();
        long sent = context.time().nanoTime();
        VaultAnswer answer = engine.ask(vault);
        // A login that somebody else made meanwhile may have come too late for this answer: then it is fetched once
        // more.
        Login by = loggedInMyself || before.number() == 0 ? vault.login() : before;
        Terms terms = new Terms(sent, by, term, policy.refresh(), context.time(), chance, revoker::revoke);
        try {
            if (!answer.leaseId().isEmpty() && answer.leaseDuration().isZero()) {
                throw VaultEngines.unusable("answers with a lease of no duration");
            }
            return engine.read(answer, terms);
        } catch (VaultException unusable) {
            if (!answer.leaseId().isEmpty()) {
                terms.leased(answer).release();
            }
            throw unusable;
        }
    }

    /** Publishes it, unless the values are those that are there already. */
    private void take(Grant grant) {
        if (stopped) {
            grant.term().release();
            return;
        }
        failures = 0;
        deleted = false;
        report.succeeded();
        term = grant.term();
        if (secret.holds(grant.fields())) {
            secret.goOnUnder(grant.term());
        } else {
            secret.publish(grant.fields(), grant.term(), policy.grace());
            report.published();
        }
        watchEnd(grant.term());
        cache.changed();
    }

    private synchronized void watchEnd(Term of) {
        endWatch.cancel();
        of.remaining()
                .ifPresent(left -> endWatch =
                        context.scheduler().schedule(left.isNegative() ? Duration.ZERO : left, () -> ended(of)));
    }

    private synchronized void ended(Term of) {
        if (of.equals(term)
                && !stopped
                && of.remaining().filter(left -> left.toNanos() <= 0).isPresent()) {
            report.expired();
        }
    }

    private Duration failed(VaultException e) {
        failures++;
        report.failed(kind(e), String.valueOf(e.getMessage()));
        Duration wait = chance.backoff(failures, longestWait(e.problem()));
        return e.problem() == Problem.DELETED ? untilWithdrawn(wait) : withinTerm(wait, isPassing(e.problem()));
    }

    /** What has been deleted stays for the grace period. */
    private Duration untilWithdrawn(Duration wait) {
        long now = context.time().nanoTime();
        if (!deleted) {
            deleted = true;
            deletedSince = now;
        }
        Duration left = policy.grace().minusNanos(now - deletedSince);
        if (left.isNegative() || left.isZero()) {
            secret.withdraw();
            term = nothing;
            cache.changed();
            return wait;
        }
        return left.compareTo(wait) < 0 ? left : wait;
    }

    /** No wait is longer than a quarter of what remains, so that there are several more before the end. */
    private Duration withinTerm(Duration wait, boolean passing) {
        Duration remaining = term.remaining().orElse(Duration.ZERO);
        if (remaining.isNegative() || remaining.isZero()) {
            return wait;
        }
        Duration fraction = term.length().dividedBy(50);
        Duration floor = !passing ? MINUTE.dividedBy(2) : fraction.compareTo(SECOND) < 0 ? fraction : SECOND;
        Duration quarter = remaining.dividedBy(4);
        Duration most = quarter.compareTo(floor) < 0 ? floor : quarter;
        return wait.compareTo(most) < 0 ? wait : most;
    }

    private static Duration longestWait(Problem problem) {
        if (problem == Problem.BEHIND) {
            return SECOND.multipliedBy(2);
        }
        return isPassing(problem) ? MINUTE : MINUTE.multipliedBy(5);
    }

    /** What may come right by itself, and does not wait for a person. */
    private static boolean isPassing(Problem problem) {
        return switch (problem) {
            case UNAVAILABLE, THROTTLED, BEHIND -> true;
            case REFUSED, FORBIDDEN, DELETED, MISSING, LOGIN_REFUSED, UNUSABLE -> false;
        };
    }

    private static String kind(VaultException e) {
        return e.problem().toString().toLowerCase(Locale.ROOT);
    }

    private void countRenewal(String outcome) {
        SecretMeter.RENEWALS.counter(context.meters(), secret.name(), outcome).increment();
    }
}
