package io.sidecarsdk.policy;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One file that is kept up to date for whoever cannot ask for a secret itself: a field of a secret, or a template over
 * several. Files of one directory change together.
 */
public final class SecretFilePolicy extends Settings {

    private static final Kind<Path> TARGET =
            Kind.PATH.where(SecretFilePolicy::isFile, "of a file whose name does not begin with '..'");

    /** Stands for a path that is wrong. */
    static final Path NONE = Path.of("none");

    /** Who owns a file may read it; nobody but the owner may ever write it. */
    private static final Kind<String> MODE =
            Kind.TEXT.where(text -> text.matches("0[46][04][04]"), "an octal mode such as 0600, 0640 or 0444");

    private final boolean enabled;
    private final Path path;
    private final String mode;
    private final @Nullable String secret;
    private final @Nullable String field;
    private final @Nullable SecretTemplatePolicy template;

    /** @param secrets the names of the policy's secrets */
    SecretFilePolicy(Section section, Set<String> secrets) {
        super(section);
        enabled = section.value("enabled", Kind.BOOLEAN, "False leaves the file as it is: a kill switch.")
                .orElse(true);
        path = section.value("path", TARGET, "Where the file is written.").required(NONE);
        mode = section.value("mode", MODE, "Who may read it.").orElse("0600");
        secret = section.value("secret", Kind.TEXT, "The secret that holds the field.")
                .where(secrets::contains, "one of secrets.entries")
                .orNull();
        field = section.value("field", Kind.TEXT, "The field whose value is the file's content.")
                .orNull();
        template = section.sectionOr(
                        "file",
                        "template",
                        SecretTemplatePolicy::new,
                        "A Mustache template, whose {{database.password}} becomes that field of that secret.")
                .orNull();
        section.check(template != null || secret != null, "secret", "secret and field, or template");
        section.check(template != null || field != null, "field", "secret and field, or template");
        section.check(template == null || secret == null, "secret", "nothing: the template names its secrets");
        section.check(template == null || field == null, "field", "nothing: the template names its fields");
    }

    private static boolean isFile(Path path) {
        Path name = path.getFileName();
        return name != null
                && !name.toString().isEmpty()
                && !name.toString().startsWith("..")
                && !name.toString().equals(".");
    }

    /** Whether the file is written; false leaves it as it is. Default true. */
    public boolean enabled() {
        return enabled;
    }

    /** Where the file is written. */
    public Path path() {
        return path;
    }

    /** Who may read it, as four octal digits. Default 0600. */
    public String mode() {
        return mode;
    }

    /** The secret that holds the field; empty for a template. */
    public Optional<String> secret() {
        return Optional.ofNullable(secret);
    }

    /** The field whose value is the content; empty for a template. */
    public Optional<String> field() {
        return Optional.ofNullable(field);
    }

    /** What makes the content; empty where it is one field. */
    public Optional<SecretTemplatePolicy> template() {
        return Optional.ofNullable(template);
    }
}
