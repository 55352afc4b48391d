package io.sidecarsdk.secrets.internal.agent;

import io.sidecarsdk.internal.export.KeyLedger;
import io.sidecarsdk.policy.SecretFilePolicy;
import io.sidecarsdk.policy.SecretPolicy;
import io.sidecarsdk.policy.SecretTemplatePolicy;
import io.sidecarsdk.policy.SecretsPolicy;
import io.sidecarsdk.secrets.internal.template.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The files of the policy, each a {@code template} of the agent, and the entries they are made of. */
final class Templates {

    private final SecretsPolicy secrets;
    private final KeyLedger keys;
    private final List<Rendered> rendered = new ArrayList<>();
    private final Set<String> used = new TreeSet<>();

    Templates(SecretsPolicy secrets, KeyLedger keys) {
        this.secrets = secrets;
        this.keys = keys;
        for (int i = 0; i < secrets.files().size(); i++) {
            file("secrets.files[" + i + "]", secrets.files().get(i));
        }
        secrets.entries().forEach(this::entry);
    }

    private record Rendered(Path path, String mode, String contents) {}

    boolean isEmpty() {
        return rendered.isEmpty();
    }

    void render(Hcl document) {
        document.block("template_config", config -> {
            config.set("exit_on_retry_failure", false);
            config.set("static_secret_render_interval", GoDuration.of(refresh()));
        });
        for (Rendered one : rendered) {
            document.gap().block("template", template -> {
                template.set("contents", one.contents());
                template.set("destination", one.path().toString());
                template.set("perms", one.mode());
                template.set("create_dest_dirs", false);
                template.set("error_on_missing_key", true);
            });
        }
    }

    private void file(String at, SecretFilePolicy file) {
        if (!file.enabled()) {
            keys.notNeeded(at, "switched off");
            return;
        }
        Optional<String> contents = contents(at, file);
        if (contents.isEmpty()) {
            return;
        }
        rendered.add(new Rendered(file.path(), file.mode(), contents.get()));
        keys.rendered(at + ".enabled", at + ".mode", at + ".secret", at + ".field");
        keys.approximated(at + ".path", "the agent replaces each file by itself, not all of a directory at once");
    }

    private Optional<String> contents(String at, SecretFilePolicy file) {
        if (file.template().isPresent()) {
            return translated(at, file.template().get());
        }
        String secret = file.secret().orElseThrow();
        return Optional.of(field(new Template.Reference(secret, file.field().orElseThrow())));
    }

    private String field(Template.Reference reference) {
        used.add(reference.secret());
        SecretPolicy secret = secrets.entries().get(reference.secret());
        return secret == null ? "" : new FieldTemplate(secret).of(reference.field());
    }

    private Optional<String> translated(String at, SecretTemplatePolicy template) {
        try {
            String text = template.file().isPresent()
                    ? Files.readString(template.file().get())
                    : template.text().orElse("");
            Optional<String> translated =
                    Template.of(text, secrets.entries().keySet()).translated(this::field);
            if (translated.isPresent()) {
                keys.rendered(at + ".template");
            } else {
                keys.unsupported(at, "only names are translated, no sections, and no text with {{");
            }
            return translated;
        } catch (IOException e) {
            keys.unsupported(at, "the template cannot be read where this is rendered: " + e.getMessage());
            return Optional.empty();
        }
    }

    private void entry(String name, SecretPolicy entry) {
        String at = "secrets.entries." + name;
        if (!used.contains(name)) {
            keys.unsupported(at, "the agent hands secrets over as files only, and no file has this one");
            return;
        }
        keys.rendered(
                at + ".path",
                at + ".engine",
                at + ".mount",
                at + ".pin-version",
                at + ".parameters",
                at + ".environment");
        keys.approximated(at + ".file", "one line end at its end is left out, whichever it is");
        keys.unsupported(at + ".grace", "the agent keeps no version before");
        if (entry.required()) {
            keys.unsupported(at + ".required", "the agent cannot keep the service from starting");
        } else {
            keys.rendered(at + ".required");
        }
        if (isPolled(entry) && !entry.refresh().equals(refresh())) {
            keys.approximated(at + ".refresh", "the agent has one interval for all, here " + GoDuration.of(refresh()));
        } else {
            keys.rendered(at + ".refresh");
        }
    }

    /** The shortest of all. */
    private Duration refresh() {
        return used.stream()
                .map(name -> secrets.entries().get(name))
                .filter(entry -> entry != null && isPolled(entry))
                .map(SecretPolicy::refresh)
                .min(Duration::compareTo)
                .orElse(Duration.ofMinutes(5));
    }

    private static boolean isPolled(SecretPolicy entry) {
        return entry.path().isPresent();
    }
}
