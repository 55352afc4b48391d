package io.sidecarsdk.policy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One secret: its source (a file or environment variables), how often it is looked at, whether it must be there. */
public final class SecretPolicy extends Settings {

    private final @Nullable Path file;
    private final Map<String, String> environment;
    private final Duration refresh;
    private final boolean required;
    private final Duration grace;

    SecretPolicy(Section section) {
        super(section);
        file = section.value(
                        "file",
                        Kind.PATH,
                        "A file, whose content is the field 'value', or a directory with one file for each field.")
                .orNull();
        environment = section.texts(
                "environment", Section.NamePattern.LABEL, "Field name to the environment variable that holds it.");
        refresh = section.value("refresh", Kind.DURATION, "How often the source is looked at for a change.")
                .between(Duration.ofMillis(100), Duration.ofHours(24))
                .orElse(Duration.ofSeconds(5));
        required = section.value("required", Kind.BOOLEAN, "True: the SDK does not start without it.")
                .orElse(false);
        grace = section.value(
                        "grace",
                        Kind.DURATION,
                        "How long the version before is kept after a change, unless it expires of itself.")
                .between(Duration.ZERO, Duration.ofHours(24))
                .orElse(Duration.ofMinutes(5));
        section.notYet("path", "engine", "pin-version");
        section.check(
                file != null ^ !environment.isEmpty(),
                file != null ? "environment" : "file",
                "either file or environment");
    }

    /** The file or directory that holds the secret; empty when it comes from the environment. */
    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /** Field name to environment variable; empty when the secret comes from a file. */
    public Map<String, String> environment() {
        return environment;
    }

    /** How often the source is looked at for a change. Default 5 s. */
    public Duration refresh() {
        return refresh;
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
