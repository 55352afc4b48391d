package io.sidecarsdk.policy;

import io.sidecarsdk.internal.yaml.YamlNode;
import io.sidecarsdk.internal.yaml.YamlReader;
import io.sidecarsdk.internal.yaml.YamlText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the SDK does, as one immutable value: the policy document, read and checked as a whole.
 *
 * <p>The package description states the format's rules. Instances are safe to share; equal when all effective values are.
 */
public final class Policy extends Settings {

    private static final String API_VERSION = "sidecarsdk.io/v1";

    private final ServicePolicy service;
    private final HttpPolicy http;
    private final Map<String, ResiliencePolicy> resilience;
    private final SecretsPolicy secrets;
    private final LoggingPolicy logging;
    private final @Nullable AdminPolicy admin;

    private Policy(Section section) {
        super(section);
        section.value("apiVersion", Kind.constant(API_VERSION), "The version of the format.")
                .required(API_VERSION);
        service = section.section("service", ServicePolicy::new, "Who the service is.")
                .orElse(new ServicePolicy(Section.absent()));
        http = section.section("http", HttpPolicy::new, "Outbound HTTP.").orElse(new HttpPolicy(Section.absent()));
        resilience = section.named(
                "resilience",
                Section.NamePattern.LABEL,
                (name, entry) -> new ResiliencePolicy(entry),
                "Policies for any call, by name.");
        secrets = section.section("secrets", SecretsPolicy::new, "Where secrets come from.")
                .orElse(new SecretsPolicy(Section.absent()));
        logging = section.section("logging", LoggingPolicy::new, "Log forwarding.")
                .orElse(new LoggingPolicy(Section.absent()));
        admin = section.section("admin", AdminPolicy::new, "The page that shows what the SDK does. Absent: none.")
                .orNull();
        section.notYet("metrics", "tracing");
        http.clients().keySet().forEach(client -> checkSecretOf(client, section));
        logging.sinks().keySet().forEach(sink -> checkSecretsOf(sink, section));
    }

    /** What a client shows and trusts may come from a secret, which must then be one of this policy's. */
    private void checkSecretOf(String client, Section section) {
        YamlNode own = section.find(List.of("http", "clients", client, "tls", "secret"));
        YamlNode found = own != null ? own : section.find(List.of("http", "defaults", "tls", "secret"));
        if (found instanceof YamlNode.Scalar name && !secrets.entries().containsKey(name.text())) {
            section.report(found, "one of secrets.entries");
        }
    }

    private void checkSecretsOf(String sink, Section section) {
        for (String kind : LogSinkPolicy.KINDS) {
            for (String key : List.of("credentials", "shared-key")) {
                YamlNode found = section.find(List.of("logging", "sinks", sink, kind, key, "secret"));
                if (found instanceof YamlNode.Scalar name && !secrets.entries().containsKey(name.text())) {
                    section.report(found, "one of secrets.entries");
                }
            }
        }
    }

    /**
     * Reads the policy from a UTF-8 file.
     *
     * @throws PolicyException if the file cannot be read or its content is no valid policy
     */
    public static Policy load(Path file) {
        return parse(file.toString(), text(file), PolicyEnvironment.system());
    }

    /**
     * Reads the policy from a text.
     *
     * @throws PolicyException if it is no valid policy
     */
    public static Policy parse(String yaml) {
        return parse("(text)", yaml, PolicyEnvironment.system());
    }

    /**
     * Reads the policy from a text that came from somewhere.
     *
     * @param source names the origin in messages
     * @param yaml the document
     * @param environment where placeholders are looked up; gives null for a name that is not set
     * @throws PolicyException if it is no valid policy
     */
    public static Policy parse(String source, String yaml, PolicyEnvironment environment) {
        Problems problems = new Problems();
        YamlNode.Mapping root = YamlReader.read(yaml, problems);
        if (root == null) {
            throw problems.toException(source);
        }
        YamlNode.Mapping expanded = new Placeholders(environment, problems).expand(root);
        problems.closePlaces(); // what stands there has been replaced by nothing
        Policy policy = Section.reading(expanded, problems).nested(expanded, Policy::new);
        if (problems.any()) {
            throw problems.toException(source);
        }
        return policy;
    }

    /** The JSON Schema (2020-12) of the document, made from the declarations that also read it. */
    public static Map<String, Object> jsonSchema() {
        Map<String, Object> schema = new TreeMap<>(Section.schemaOf(Policy::new));
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("$id", "https://sidecarsdk.io/schema/v1/policy.schema.json");
        schema.put("$defs", Kind.definitions());
        schema.put("title", "sidecar-sdk policy, " + API_VERSION);
        return schema;
    }

    /** Who the service is. */
    public ServicePolicy service() {
        return service;
    }

    /** Outbound HTTP. */
    public HttpPolicy http() {
        return http;
    }

    /** Policies for any call, by name; never modified. */
    public Map<String, ResiliencePolicy> resilience() {
        return resilience;
    }

    /** Where secrets come from. */
    public SecretsPolicy secrets() {
        return secrets;
    }

    /** Log forwarding. */
    public LoggingPolicy logging() {
        return logging;
    }

    /** The page that shows what the SDK does; empty where there is none. */
    public Optional<AdminPolicy> admin() {
        return Optional.ofNullable(admin);
    }

    /**
     * Everything that is in force, defaults included, as the document would have to say it: maps, lists, numbers, truth
     * values and texts such as {@code 250ms}. What is off because its section is absent is not in it.
     */
    public Map<String, Object> effectiveValues() {
        return effective();
    }

    private static String text(Path file) {
        try {
            return YamlText.read(file);
        } catch (IOException e) {
            throw PolicyException.unreadable(file.toString(), e);
        }
    }
}
