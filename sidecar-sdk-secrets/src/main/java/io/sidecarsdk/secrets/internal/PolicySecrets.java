package io.sidecarsdk.secrets.internal;

import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.policy.PolicyError;
import io.sidecarsdk.policy.PolicyException;
import io.sidecarsdk.policy.SecretPolicy;
import io.sidecarsdk.secrets.Secret;
import io.sidecarsdk.secrets.SecretStatus;
import io.sidecarsdk.secrets.SecretUnavailableException;
import io.sidecarsdk.secrets.Secrets;
import io.sidecarsdk.secrets.internal.files.SecretFiles;
import io.sidecarsdk.spi.PolicyParticipant;
import io.sidecarsdk.spi.SecretFields;
import io.sidecarsdk.spi.SidecarContext;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The secrets of the policy in force, each with the watch that keeps it up to date. */
public final class PolicySecrets implements Secrets, PolicyParticipant {

    private final SidecarContext context;
    private final Executor listenerThreads;
    private final UnaryOperator<@Nullable String> environment;
    private final Map<String, WeakReference<ManagedSecret>> dropped = new HashMap<>();
    private volatile Map<String, SecretWatch> watches = Map.of();

    private PolicySecrets(
            SidecarContext context, Executor listenerThreads, UnaryOperator<@Nullable String> environment) {
        this.context = context;
        this.listenerThreads = listenerThreads;
        this.environment = environment;
    }

    /**
     * Reads what the policy in force has and follows its changes.
     *
     * @throws PolicyException if a required secret is not there
     */
    static PolicySecrets start(SidecarContext context, UnaryOperator<@Nullable String> environment) {
        ListenerThreads threads = new ListenerThreads();
        context.onClose(threads::close);
        PolicySecrets secrets = new PolicySecrets(context, threads, environment);
        secrets.prepare(context.policy()).run();
        context.onClose(secrets::stop);
        context.onPolicyChange(secrets);
        context.lend(SecretFields.class, secrets::fields);
        context.page("secrets", () -> SecretsPage.of(secrets.describe()));
        SecretWorkers workers = SecretWorkers.start(context.scheduler());
        context.onClose(workers::close);
        SecretFiles.start(
                context,
                secrets,
                workers,
                (directory, outcome) -> SecretMeter.FILE_WRITES
                        .counter(context.meters(), directory.toString(), outcome)
                        .increment());
        return secrets;
    }

    @Override
    public Secret secret(String name) {
        Map<String, SecretWatch> known = watches;
        SecretWatch watch = known.get(name);
        if (watch == null) {
            throw new IllegalArgumentException(
                    "The policy has no secrets.entries." + name + " (expected one of: " + known.keySet() + ")");
        }
        return watch.secret();
    }

    @Override
    public List<SecretStatus> describe() {
        return watches.values().stream().map(SecretWatch::describe).toList();
    }

    private Map<String, String> fields(String name) throws IOException {
        try {
            Secret.Snapshot snapshot = secret(name).current();
            return snapshot.fields().stream().collect(Collectors.toMap(field -> field, snapshot::get));
        } catch (SecretUnavailableException | IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Reads the sources that are new; what has not changed goes on undisturbed. */
    @Override
    public Runnable prepare(Policy next) {
        Map<String, SecretWatch> all = new LinkedHashMap<>();
        Map<SecretWatch, Reading> fresh = new LinkedHashMap<>();
        List<PolicyError> errors = new ArrayList<>();
        next.secrets().entries().forEach((name, policy) -> {
            SecretWatch known = watches.get(name);
            SecretWatch watch = known != null && known.policy().equals(policy) ? known : watch(name, policy, known);
            all.put(name, watch);
            if (watch != known) {
                Reading reading = watch.read();
                fresh.put(watch, reading);
                requireIfRequired(watch, reading, errors);
            }
        });
        if (!errors.isEmpty()) {
            throw new PolicyException("of service " + next.service().name(), errors);
        }
        return () -> switchTo(all, fresh);
    }

    private SecretWatch watch(String name, SecretPolicy policy, @Nullable SecretWatch known) {
        ManagedSecret secret = known != null ? known.secret() : heldOrNew(name);
        return new SecretWatch(secret, policy, source(name, policy), context);
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

    private static void requireIfRequired(SecretWatch watch, Reading reading, List<PolicyError> errors) {
        if (watch.policy().required() && reading.fields() == null) {
            errors.add(new PolicyError(
                    path(watch.secret().name()),
                    0,
                    watch.source() + ", which " + reading.failure(),
                    "a secret that can be read, as required is true"));
        }
    }

    private static String path(String name) {
        return "secrets.entries." + name;
    }

    private void switchTo(Map<String, SecretWatch> all, Map<SecretWatch, Reading> fresh) {
        watches.forEach((name, watch) -> {
            if (all.get(name) != watch) {
                watch.stop();
            }
            if (!all.containsKey(name)) {
                dropped.put(name, new WeakReference<>(watch.secret()));
            }
        });
        dropped.keySet().removeAll(all.keySet());
        fresh.forEach(SecretWatch::start);
        watches = all;
    }

    private void stop() {
        watches.values().forEach(SecretWatch::stop);
    }
}
