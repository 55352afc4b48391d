package io.sidecarsdk.secrets.internal.files;

import io.sidecarsdk.policy.SecretTemplatePolicy;
import io.sidecarsdk.secrets.Secret;
import io.sidecarsdk.secrets.internal.template.Template;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a template makes. One in a file is read each time, and may change meanwhile. */
final class TemplateContent implements Content {

    private static final int MAX_BYTES = 1 << 20;

    private final SecretTemplatePolicy policy;
    private final Set<String> known;

    /** @param known the names of all secrets of the policy */
    TemplateContent(SecretTemplatePolicy policy, Set<String> known) {
        this.policy = policy;
        this.known = known;
    }

    /** All of them where the template is in a file, which may ask for others the next time. */
    @Override
    public Set<String> secrets() {
        try {
            return policy.file().isPresent() ? known : secretsOf(template());
        } catch (IOException e) {
            return known;
        }
    }

    @Override
    public byte[] render(Versions versions) throws IOException {
        Template template = template();
        Map<String, String> values = new HashMap<>();
        for (Map.Entry<String, Template.Reference> entry : template.references().entrySet()) {
            Template.Reference reference = entry.getValue();
            Secret.Snapshot version = versions.with(reference.secret(), reference.field());
            values.put(entry.getKey(), version.get(reference.field()));
        }
        return template.render(values).getBytes(StandardCharsets.UTF_8);
    }

    private static Set<String> secretsOf(Template template) {
        return template.references().values().stream()
                .map(Template.Reference::secret)
                .collect(Collectors.toSet());
    }

    private Template template() throws IOException {
        Optional<Path> file = policy.file();
        String name = file.map(path -> "template " + path).orElse("template");
        try {
            return Template.of(
                    file.isPresent() ? text(file.get()) : policy.text().orElse(""), known);
        } catch (IOException e) {
            throw new IOException(name + " " + Failures.reason(e));
        }
    }

    private static String text(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("is not there, or no regular file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("is larger than 1 MiB");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
