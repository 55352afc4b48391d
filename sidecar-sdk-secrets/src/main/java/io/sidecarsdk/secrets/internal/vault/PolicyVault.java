package io.sidecarsdk.secrets.internal.vault;

import io.micrometer.core.instrument.Meter;
import io.sidecarsdk.health.Health;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.policy.VaultPolicy;
import io.sidecarsdk.secrets.internal.vault.VaultException.Problem;
import io.sidecarsdk.spi.SidecarContext;
import io.sidecarsdk.time.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Vault of the policy in force: one object for good, behind which a change of {@code secrets.vault} puts another
 * Vault. The token of the one before is not revoked then, as what was leased to it is still in use; it ends by itself.
 */
public final class PolicyVault implements Vault, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PolicyVault.class);

    private final SidecarContext context;
    private final Scheduler workers;
    private final AtomicLong logins = new AtomicLong();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private @Nullable VaultPolicy policy;
    private List<Runnable> undo = List.of();
    private volatile @Nullable LiveVault live;
    private volatile String absence = "the policy has no secrets.vault";

    private PolicyVault(SidecarContext context, Scheduler workers) {
        this.context = context;
        this.workers = workers;
    }

    /**
     * The Vault of the policy in force. The caller offers it every later policy, and closes it.
     *
     * @param workers run what may block
     */
    public static PolicyVault start(SidecarContext context, Scheduler workers) {
        PolicyVault vault = new PolicyVault(context, workers);
        vault.prepare(context.policy()).run();
        return vault;
    }

    /** Gets nothing ready, as nothing about a Vault can be refused before it is asked; the action switches to it. */
    public Runnable prepare(Policy next) {
        return () -> switchTo(next.secrets().vault().orElse(null));
    }

    private synchronized void switchTo(@Nullable VaultPolicy next) {
        if (next == null ? policy == null : next.equals(policy)) {
            return;
        }
        LiveVault before = live;
        policy = next;
        undo.forEach(Runnable::run);
        undo = List.of();
        live = null;
        if (before != null) {
            before.keeper().retire();
        }
        if (next == null) {
            absence = "the policy has no secrets.vault";
        } else if (!next.enabled()) {
            absence = "secrets.vault is switched off: enabled is false";
            undo = List.of(context.health(
                    "secrets.vault", () -> new Health.Component(Health.Status.UP, "switched off by the policy")));
        } else {
            begin(next, before != null && before.keeper().login() != Login.NONE);
        }
    }

    private void begin(VaultPolicy next, boolean atOnce) {
        Cluster cluster = new Cluster(next, context.time(), context.random(), context.meters());
        TokenKeeper keeper = new TokenKeeper(next, cluster, context, workers, logins, this::tell);
        Meter remaining = VaultMeter.TOKEN_REMAINING.gauge(context.meters(), keeper, TokenKeeper::secondsRemaining);
        undo = List.of(
                context.health("secrets.vault", keeper::health),
                () -> context.meters().remove(remaining));
        live = new LiveVault(cluster, keeper);
        if (atOnce) {
            workers.schedule(Duration.ZERO, () -> logIn(keeper));
        }
    }

    /** What was leased to the token before must move to one of the new Vault's before that ends. */
    private static void logIn(TokenKeeper keeper) {
        try {
            keeper.token();
        } catch (VaultException wasNoted) {
            // the next try is planned
        }
    }

    private void tell() {
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                log.error(
                        "A part of the secrets module failed with {} at a new login",
                        e.getClass().getName());
            }
        }
    }

    @Override
    public VaultAnswer read(String path) throws VaultException {
        return vault().read(path);
    }

    @Override
    public VaultAnswer write(String path, Map<String, Object> fields) throws VaultException {
        return vault().write(path, fields);
    }

    private LiveVault vault() throws VaultException {
        LiveVault current = live;
        if (current == null) {
            throw new VaultException(Problem.UNAVAILABLE, absence);
        }
        return current;
    }

    @Override
    public Login login() {
        LiveVault current = live;
        return current == null ? Login.NONE : current.keeper().login();
    }

    @Override
    public Runnable onLogin(Runnable action) {
        Runnable own = action::run; // the same action given twice is two registrations
        listeners.add(own);
        return () -> listeners.remove(own);
    }

    /** Ends the token too, where the policy says so. */
    @Override
    public synchronized void close() {
        LiveVault current = live;
        live = null;
        absence = "the SDK is closed";
        undo.forEach(Runnable::run);
        undo = List.of();
        if (current != null) {
            current.keeper().close();
        }
    }
}
