package io.sidecarsdk.secrets.internal;

import io.sidecarsdk.internal.time.DurationText;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.policy.PolicyError;
import io.sidecarsdk.policy.PolicyException;
import io.sidecarsdk.policy.SecretPolicy;
import io.sidecarsdk.policy.SecretsCachePolicy;
import io.sidecarsdk.policy.VaultPolicy;
import io.sidecarsdk.secrets.Secret;
import io.sidecarsdk.secrets.SecretStatus;
import io.sidecarsdk.secrets.SecretUnavailableException;
import io.sidecarsdk.secrets.Secrets;
import io.sidecarsdk.secrets.internal.cache.CacheAccess;
import io.sidecarsdk.secrets.internal.cache.CachedSecret;
import io.sidecarsdk.secrets.internal.cache.SecretCache;
import io.sidecarsdk.secrets.internal.files.SecretFiles;
import io.sidecarsdk.secrets.internal.held.ManagedSecret;
import io.sidecarsdk.secrets.internal.held.SecretKeeper;
import io.sidecarsdk.secrets.internal.held.SecretMeter;
import io.sidecarsdk.secrets.internal.keeper.SecretWatch;
import io.sidecarsdk.secrets.internal.keeper.VaultKeeper;
import io.sidecarsdk.secrets.internal.source.EnvironmentSource;
import io.sidecarsdk.secrets.internal.source.FileSource;
import io.sidecarsdk.secrets.internal.source.SecretSource;
import io.sidecarsdk.secrets.internal.threads.ListenerThreads;
import io.sidecarsdk.secrets.internal.threads.SecretWorkers;
import io.sidecarsdk.secrets.internal.vault.Vault;
import io.sidecarsdk.spi.PolicyParticipant;
import io.sidecarsdk.spi.SecretFields;
import io.sidecarsdk.spi.SidecarContext;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.InvalidPathException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The secrets of the policy in force, each with the keeper that keeps it up to date. */
public final class PolicySecrets implements Secrets, PolicyParticipant {

    /** How long a start, or the change of a policy, waits for files and for what is required. */
    static final Duration FIRST_LOOK = Duration.ofSeconds(10);

    private static final Duration PAUSE = Duration.ofMillis(5);

    private final SidecarContext context;
    private final Executor listenerThreads;
    private final SecretWorkers workers;
    private final UnaryOperator<@Nullable String> environment;
    private final Vaults vaults;
    private final Map<String, WeakReference<ManagedSecret>> dropped = new HashMap<>();
    private volatile Map<String, SecretKeeper> keepers = Map.of();
    private volatile CacheAccess cache = CacheAccess.NONE;
    private Runnable closeCache = () -> {};

    private PolicySecrets(
            SidecarContext context,
            Executor listenerThreads,
            SecretWorkers workers,
            UnaryOperator<@Nullable String> environment,
            Vaults vaults) {
        this.context = context;
        this.listenerThreads = listenerThreads;
        this.workers = workers;
        this.environment = environment;
        this.vaults = vaults;
    }

    /**
     * Reads what the policy in force has and follows its changes.
     *
     * @throws PolicyException if a required secret is not there
     */
    static PolicySecrets start(
            SidecarContext context, SecretWorkers workers, UnaryOperator<@Nullable String> environment, Vaults vaults) {
        ListenerThreads threads = new ListenerThreads();
        context.onClose(threads::close);
        PolicySecrets secrets = new PolicySecrets(context, threads, workers, environment, vaults);
        context.onClose(secrets::stop);
        secrets.openCache(context.policy());
        secrets.prepare(context.policy()).run();
        context.onPolicyChange(secrets);
        context.lend(SecretFields.class, secrets::fields);
        context.page("secrets", () -> SecretsPage.of(secrets.describe()));
        SecretFiles.start(
                context,
                secrets,
                workers,
                (directory, outcome) -> SecretMeter.FILE_WRITES
                        .counter(context.meters(), directory.toString(), outcome)
                        .increment());
        return secrets;
    }

    /** Once, at start: another cache later would hold nothing that the service does not have already. */
    private void openCache(Policy policy) {
        policy.secrets().cache().filter(SecretsCachePolicy::enabled).ifPresent(wanted -> {
            SecretCache opened = new SecretCache(wanted, policy, context, workers, this::toCache);
            CompletableFuture<String> loaded = new CompletableFuture<>();
            workers.execute(() -> {
                opened.load();
                loaded.complete("");
            });
            await(List.of(loaded));
            cache = opened;
            closeCache = () -> opened.close(!tokenIsRevoked());
        });
    }

    private boolean tokenIsRevoked() {
        return context.policy()
                .secrets()
                .vault()
                .filter(VaultPolicy::revokeOnClose)
                .filter(vault -> vault.auth().tokenFile().isEmpty())
                .isPresent();
    }

    private Map<String, CachedSecret> toCache() {
        Map<String, CachedSecret> all = new LinkedHashMap<>();
        keepers.forEach((name, keeper) -> {
            CachedSecret cached = keeper instanceof VaultKeeper vaults ? vaults.toCache() : null;
            if (cached != null) {
                all.put(name, cached);
            }
        });
        return all;
    }

    @Override
    public Secret secret(String name) {
        Map<String, SecretKeeper> known = keepers;
        SecretKeeper keeper = known.get(name);
        if (keeper == null) {
            throw new IllegalArgumentException(
                    "The policy has no secrets.entries." + name + " (expected one of: " + known.keySet() + ")");
        }
        return keeper.secret();
    }

    @Override
    public List<SecretStatus> describe() {
        return keepers.values().stream().map(SecretKeeper::describe).toList();
    }

    private Map<String, String> fields(String name) throws IOException {
        try {
            Secret.Snapshot snapshot = secret(name).current();
            return snapshot.fields().stream().collect(Collectors.toMap(field -> field, snapshot::get));
        } catch (SecretUnavailableException | IllegalArgumentException | IllegalStateException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Reads the sources that are new, all at once; what has not changed goes on undisturbed. */
    @Override
    public Runnable prepare(Policy next) {
        Optional<Vault> vault = vaults.of(next.secrets());
        Map<String, SecretKeeper> all = new LinkedHashMap<>();
        Map<SecretKeeper, CompletableFuture<String>> fresh = new LinkedHashMap<>();
        next.secrets().entries().forEach((name, policy) -> {
            SecretKeeper known = keepers.get(name);
            SecretKeeper keeper = known != null && goesOn(known, policy, vault) ? known : keeper(name, policy, vault);
            all.put(name, keeper);
            if (!keeper.equals(known)) {
                fresh.put(keeper, keeper.prepare());
            }
        });
        await(fresh.values());
        List<PolicyError> errors = new ArrayList<>();
        fresh.forEach((keeper, reason) -> requireIfRequired(keeper, reason, errors));
        if (!errors.isEmpty()) {
            fresh.keySet().forEach(SecretKeeper::stop);
            throw new PolicyException("of service " + next.service().name(), errors);
        }
        return () -> switchTo(all);
    }

    private static boolean goesOn(SecretKeeper known, SecretPolicy policy, Optional<Vault> vault) {
        boolean sameVault = !(known instanceof VaultKeeper asking)
                || vault.filter(asking.vault()::equals).isPresent();
        return known.policy().equals(policy) && sameVault;
    }

    /** On the SDK's clock, in short sleeps, as a test's time moves only while somebody sleeps. */
    private void await(Collection<CompletableFuture<String>> looks) {
        long end = context.time().nanoTime() + FIRST_LOOK.toNanos();
        try {
            while (!looks.stream().allMatch(CompletableFuture::isDone)
                    && context.time().nanoTime() - end < 0) {
                context.time().sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // what is not there yet counts as missing
        }
    }

    private SecretKeeper keeper(String name, SecretPolicy policy, Optional<Vault> vault) {
        SecretKeeper known = keepers.get(name);
        ManagedSecret secret = known != null ? known.secret() : heldOrNew(name);
        return policy.path()
                .<SecretKeeper>map(path -> new VaultKeeper(secret, policy, vault(name, vault), cache, context, workers))
                .orElseGet(() -> new SecretWatch(secret, policy, source(name, policy), context, workers));
    }

    private static Vault vault(String name, Optional<Vault> vault) {
        return vault.orElseThrow(() -> new PolicyException(
                "of this service",
                List.of(new PolicyError(path(name) + ".path", 0, "no secrets.vault", "a Vault that has the path"))));
    }

    /** A secret that was dropped and comes back is the one that users may still hold. */
    private ManagedSecret heldOrNew(String name) {
        WeakReference<ManagedSecret> reference = dropped.get(name);
        ManagedSecret held = reference == null ? null : reference.get();
        return held != null ? held : new ManagedSecret(name, listenerThreads, context);
    }

    private SecretSource source(String name, SecretPolicy policy) {
        try {
            return policy.file()
                    .<SecretSource>map(FileSource::new)
                    .orElseGet(() -> new EnvironmentSource(policy.environment(), environment));
        } catch (InvalidPathException e) {
            throw new PolicyException(
                    "of this service",
                    List.of(new PolicyError(path(name) + ".file", 0, e.getInput(), "a path of this file system")));
        }
    }

    private static void requireIfRequired(
            SecretKeeper keeper, CompletableFuture<String> reason, List<PolicyError> errors) {
        String why = reason.getNow("did not answer within " + DurationText.of(FIRST_LOOK) + ": "
                + keeper.report().failure());
        if (keeper.policy().required() && !why.isEmpty()) {
            errors.add(new PolicyError(
                    path(keeper.secret().name()),
                    0,
                    keeper.report().source() + ", which " + why,
                    "a secret that can be read, as required is true"));
        }
    }

    private static String path(String name) {
        return "secrets.entries." + name;
    }

    private void switchTo(Map<String, SecretKeeper> all) {
        Map<String, SecretKeeper> before = keepers;
        before.forEach((name, keeper) -> {
            if (!keeper.equals(all.get(name))) {
                keeper.stop();
            }
            if (!all.containsKey(name)) {
                dropped.put(name, new WeakReference<>(keeper.secret()));
            }
        });
        dropped.keySet().removeAll(all.keySet());
        keepers = all;
        all.forEach((name, keeper) -> {
            if (!keeper.equals(before.get(name))) {
                keeper.start();
            }
        });
    }

    private void stop() {
        closeCache.run();
        keepers.values().forEach(SecretKeeper::stop);
    }
}
