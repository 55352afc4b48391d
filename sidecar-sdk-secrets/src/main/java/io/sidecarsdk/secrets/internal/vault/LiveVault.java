package io.sidecarsdk.secrets.internal.vault;

import io.sidecarsdk.health.Health;
import io.sidecarsdk.policy.VaultPolicy;
import io.sidecarsdk.secrets.internal.vault.VaultException.Problem;
import io.sidecarsdk.spi.SidecarContext;
import io.sidecarsdk.time.Scheduler;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One Vault as one policy describes it. */
final class LiveVault implements Vault, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LiveVault.class);

    private final VaultPolicy policy;
    private final Cluster cluster;
    private final TokenKeeper keeper;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** Whether Vault lets a token look itself up; where it does not, that says nothing about the token. */
    private volatile boolean lookupTells = true;

    /**
     * Asks for nothing yet.
     *
     * @param workers run what may block
     */
    LiveVault(VaultPolicy policy, SidecarContext context, Scheduler workers) {
        this.policy = policy;
        this.cluster = new Cluster(policy, context.time(), context.random(), context.meters());
        this.keeper = new TokenKeeper(policy, cluster, context, workers, this::tell);
    }

    VaultPolicy policy() {
        return policy;
    }

    @Override
    public VaultAnswer read(String path) throws VaultException {
        return call(Request.get("read", path));
    }

    @Override
    public VaultAnswer write(String path, Map<String, Object> fields) throws VaultException {
        return call(Request.post("write", path, fields));
    }

    private VaultAnswer call(Request request) throws VaultException {
        if (!policy.enabled()) {
            throw new VaultException(Problem.UNAVAILABLE, "secrets.vault is switched off: enabled is false");
        }
        Token token = keeper.token();
        Request first = request.with(token.value());
        Reply reply = cluster.send(first);
        if (reply.status() != 403 || !isForgotten(token, first, reply)) {
            return Answers.of(first, reply);
        }
        Token other = keeper.tokenAfter(token);
        Request second = request.with(other.value());
        Reply again = cluster.send(second);
        if (again.status() == 403 && !isKnown(other)) {
            lookupTells = false;
        }
        return Answers.of(second, again);
    }

    /** Vault says 403 to a token that it does not know and to one that may not: only asking it about the token tells. */
    private boolean isForgotten(Token token, Request request, Reply reply) throws VaultException {
        return reply.saysInvalidToken(request) || (lookupTells && !isKnown(token));
    }

    private boolean isKnown(Token token) throws VaultException {
        Request lookup = Request.get("lookup", TokenFileLogin.LOOKUP).with(token.value());
        return cluster.send(lookup).status() != 403;
    }

    @Override
    public Login login() {
        return keeper.login();
    }

    @Override
    public Runnable onLogin(Runnable action) {
        @SuppressWarnings("UnnecessaryMethodReference") // the same action given twice is two registrations
        Runnable own = action::run;
        listeners.add(own);
        return () -> listeners.remove(own);
    }

    private void tell() {
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                // without its message, which might hold what was read
                log.error(
                        "A part of the secrets module failed with {} at a new login",
                        e.getClass().getName());
            }
        }
    }

    Health.Component health() {
        return policy.enabled()
                ? keeper.health()
                : new Health.Component(Health.Status.UP, "switched off by the policy");
    }

    double secondsRemaining() {
        return keeper.secondsRemaining();
    }

    /** Ends it; the token stays good for what was leased to it, until its end. */
    void retire() {
        keeper.retire();
    }

    /** Ends it, and the token too, where the policy says so. */
    @Override
    public void close() {
        keeper.close();
    }
}
