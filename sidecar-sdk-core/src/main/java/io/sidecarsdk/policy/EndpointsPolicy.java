package io.sidecarsdk.policy;

import io.sidecarsdk.internal.yaml.YamlNode;
import io.sidecarsdk.internal.yaml.YamlReader;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where an upstream listens. Written as a list, which stands for {@code static}, or as a mapping that says how endpoints
 * are found: by the name service, in a file, or by a provider.
 */
public final class EndpointsPolicy extends Settings {

    private final List<EndpointPolicy> fixed;
    private final @Nullable DnsEndpointsPolicy dns;
    private final @Nullable Path file;
    private final @Nullable ProvidedEndpointsPolicy discovery;

    EndpointsPolicy(Section section) {
        super(section);
        List<EndpointPolicy> listed = section.sectionsOr(
                        "url", "static", EndpointPolicy::new, "Endpoints that the policy itself lists.")
                .orNull();
        fixed = listed == null ? List.of() : listed;
        dns = section.section("dns", DnsEndpointsPolicy::new, "Endpoints that the name service lists.")
                .orNull();
        file = section.value(
                        "file",
                        Kind.PATH,
                        "A file that lists endpoints under the key 'endpoints'; changes are followed.")
                .orNull();
        discovery = section.sectionOr(
                        "name",
                        "discovery",
                        ProvidedEndpointsPolicy::new,
                        "Endpoints that an EndpointDiscovery of that name finds.")
                .orNull();
        long ways = Stream.of("static", "dns", "file", "discovery")
                .filter(key -> section.find(key) != null)
                .count();
        section.check(ways == 1, "static", "one of static, dns, file and discovery");
        eachOnce(section, "static", fixed);
    }

    private static void eachOnce(Section section, String key, List<EndpointPolicy> endpoints) {
        Set<URI> seen = new HashSet<>();
        for (int i = 0; i < endpoints.size(); i++) {
            URI url = endpoints.get(i).url();
            if (!url.equals(EndpointPolicy.NOWHERE)
                    && !seen.add(url)
                    && section.find(key) instanceof YamlNode.Sequence list) {
                section.report(list.items().get(i), "each endpoint once");
            }
        }
    }

    /**
     * Reads a file of endpoints: a mapping with the key {@code endpoints}, a list as in a policy.
     *
     * @param source names the origin in messages
     * @param yaml the document
     * @param environment where placeholders are looked up
     * @throws PolicyException if it is no valid list of endpoints
     */
    public static List<EndpointPolicy> parse(String source, String yaml, PolicyEnvironment environment) {
        Problems problems = new Problems();
        YamlNode.Mapping root = YamlReader.read(yaml, problems);
        if (root == null) {
            throw problems.toException(source);
        }
        YamlNode.Mapping expanded = new Placeholders(environment, problems).expand(root);
        problems.closePlaces();
        List<EndpointPolicy> endpoints = Section.reading(expanded, problems).nested(expanded, EndpointsPolicy::listed);
        if (problems.any()) {
            throw problems.toException(source);
        }
        return endpoints;
    }

    private static List<EndpointPolicy> listed(Section section) {
        List<EndpointPolicy> endpoints = section.sectionsOr(
                        "url", "endpoints", EndpointPolicy::new, "Where the upstream listens.")
                .required(List.of());
        eachOnce(section, "endpoints", endpoints);
        return endpoints;
    }

    /** Endpoints that the policy itself lists; empty where they are found otherwise. */
    public List<EndpointPolicy> fixed() {
        return fixed;
    }

    /** The name to look up; empty where they are found otherwise. */
    public Optional<DnsEndpointsPolicy> dns() {
        return Optional.ofNullable(dns);
    }

    /** The file that lists them, see {@link #parse}; empty where they are found otherwise. */
    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /** The provider that finds them; empty where they are found otherwise. */
    public Optional<ProvidedEndpointsPolicy> discovery() {
        return Optional.ofNullable(discovery);
    }
}
