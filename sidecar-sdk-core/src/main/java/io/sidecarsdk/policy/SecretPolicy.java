package io.sidecarsdk.policy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One secret: its source (a file, environment variables or a path in Vault), how often it is looked at, whether it must be
 * there.
 */
public final class SecretPolicy extends Settings {

    private static final Kind<String> VAULT_PATH = Kind.TEXT.where(
            path -> path.matches("[^/\\s?#%\\p{Cntrl}]+(/[^/\\s?#%\\p{Cntrl}]+)*")
                    && !path.matches("(.*/)?\\.\\.?(/.*)?"),
            "a path such as database/creds/orders, without a slash at either end");

    private final @Nullable Path file;
    private final Map<String, String> environment;
    private final @Nullable String path;
    private final Engine engine;
    private final @Nullable String mount;
    private final @Nullable Integer pinVersion;
    private final Map<String, String> parameters;
    private final @Nullable Duration refresh;
    private final Duration grace;
    private final boolean required;

    /** What stands behind a path in Vault, and so how a secret from there is kept up to date. */
    public enum Engine {
        /** Told from the answer: what is leased is renewed, a certificate is issued again, anything else is polled. */
        AUTO,
        /** Key and value, without versions. */
        KV1,
        /** Key and value with versions; the path is written without {@code data/}. */
        KV2,
        /** Credentials made for this service and leased to it. */
        DATABASE,
        /** Credentials of one account, whose password Vault changes now and then. */
        STATIC_ROLE,
        /** A certificate with its key, issued on request. */
        PKI
    }

    SecretPolicy(Section section) {
        super(section);
        file = section.value(
                        "file",
                        Kind.PATH,
                        "A file, whose content is the field 'value', or a directory with one file for each field.")
                .orNull();
        environment = section.texts(
                "environment", Section.NamePattern.LABEL, "Field name to the environment variable that holds it.");
        path = section.value("path", VAULT_PATH, "A path in the Vault of secrets.vault.")
                .orNull();
        engine = section.value(
                        "engine",
                        Kind.choice(Engine.class),
                        "What stands behind the path; auto tells it from the answer.")
                .orElseWhere(path != null, "a path", Engine.AUTO);
        boolean kv2 = engine == Engine.KV2;
        mount = section.value(
                        "mount", VAULT_PATH, "Where the kv2 engine is mounted. Absent: the path up to its first slash.")
                .orNull();
        pinVersion = section.value(
                        "pin-version", Kind.INTEGER, "The version of a kv2 secret to stay with. Absent: the newest.")
                .between(1, Integer.MAX_VALUE)
                .orNull();
        parameters = section.texts(
                "parameters",
                Section.NamePattern.LABEL,
                "Written to the path, such as common_name and ttl of a certificate.");
        refresh = section.value("refresh", Kind.DURATION, "How often the source is looked at for a change.")
                .between(Duration.ofMillis(100), Duration.ofHours(24))
                .orNull();
        grace = section.value(
                        "grace",
                        Kind.DURATION,
                        "How long the version before is kept after a change, unless it expires of itself.")
                .between(Duration.ZERO, Duration.ofHours(24))
                .orElse(Duration.ofMinutes(5));
        required = section.value("required", Kind.BOOLEAN, "True: the SDK does not start without it.")
                .orElse(false);
        checkSource(section);
        section.check(mount == null || kv2, "mount", "nothing: it is for engine kv2");
        section.check(pinVersion == null || kv2, "pin-version", "nothing: it is for engine kv2");
        section.check(
                !kv2 || path == null || path.startsWith(mountOf(path) + "/"),
                "path",
                "the mount, a slash and the secret's name below it");
        section.check(
                parameters.isEmpty() || (path != null && (engine == Engine.PKI || engine == Engine.AUTO)),
                "parameters",
                "nothing: they are for engine pki or auto");
        section.check(
                refresh == null || (engine != Engine.DATABASE && engine != Engine.PKI),
                "refresh",
                "nothing: the lease or the certificate says when");
    }

    private void checkSource(Section section) {
        long sources = Stream.of(file != null, !environment.isEmpty(), path != null)
                .filter(present -> present)
                .count();
        String key = path != null && sources > 1 ? "path" : file != null ? "environment" : "file";
        section.check(sources == 1, key, "one of file, environment and path");
    }

    private String mountOf(String of) {
        return mount != null ? mount : of.contains("/") ? of.substring(0, of.indexOf('/')) : of;
    }

    /** The file or directory that holds the secret; empty when it comes from elsewhere. */
    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /** Field name to environment variable; empty when the secret comes from elsewhere. */
    public Map<String, String> environment() {
        return environment;
    }

    /** The path in Vault, for engine kv2 without {@code data/}; empty when the secret comes from elsewhere. */
    public Optional<String> path() {
        return Optional.ofNullable(path);
    }

    /** What stands behind {@link #path()}. Default {@link Engine#AUTO}. */
    public Engine engine() {
        return engine;
    }

    /** Where engine kv2 is mounted: by default the path up to its first slash. Empty for any other engine. */
    public Optional<String> mount() {
        return Optional.ofNullable(path).filter(of -> engine == Engine.KV2).map(this::mountOf);
    }

    /** The version of a kv2 secret to stay with; empty for the newest. */
    public Optional<Integer> pinVersion() {
        return Optional.ofNullable(pinVersion);
    }

    /** What is written to {@link #path()}; empty where it is only read. */
    public Map<String, String> parameters() {
        return parameters;
    }

    /** How often the source is looked at for a change. Default 5 s; 5 minutes for a path in Vault. */
    public Duration refresh() {
        if (refresh != null) {
            return refresh;
        }
        return path == null ? Duration.ofSeconds(5) : Duration.ofMinutes(5);
    }

    /** Whether the SDK refuses to start without it. Default false. */
    public boolean required() {
        return required;
    }

    /** How long the version before is kept after a change, unless it expires of itself. Default 5 minutes. */
    public Duration grace() {
        return grace;
    }
}
