package io.sidecarsdk.policy;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A Mustache template, in a file of its own or in the policy. */
public final class SecretTemplatePolicy extends Settings {

    private final @Nullable Path file;
    private final @Nullable String text;

    SecretTemplatePolicy(Section section) {
        super(section);
        file = section.value("file", Kind.PATH, "The file with the template, read whenever one of its secrets changes.")
                .orNull();
        text = section.value("text", Kind.TEXT, "The template itself.").orNull();
        section.check(file != null ^ text != null, file != null ? "text" : "file", "either file or text");
    }

    /** The file that holds the template; empty where the policy does. */
    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /** The template; empty where it is in a file. */
    public Optional<String> text() {
        return Optional.ofNullable(text);
    }
}
