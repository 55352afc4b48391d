package io.sidecarsdk.policy;

import io.sidecarsdk.internal.yaml.YamlNode;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where an upstream listens. Written as a list, which stands for {@code static}, or as a mapping that says how endpoints
 * are found.
 */
public final class EndpointsPolicy extends Settings {

    private final List<EndpointPolicy> fixed;

    EndpointsPolicy(Section section) {
        super(section);
        fixed = section.sectionsOr("url", "static", EndpointPolicy::new, "Endpoints that the policy itself lists.")
                .required(List.of());
        eachOnce(section);
    }

    private void eachOnce(Section section) {
        Set<URI> seen = new HashSet<>();
        for (int i = 0; i < fixed.size(); i++) {
            URI url = fixed.get(i).url();
            if (!url.equals(EndpointPolicy.NOWHERE)
                    && !seen.add(url)
                    && section.find("static") instanceof YamlNode.Sequence list) {
                section.report(list.items().get(i), "each endpoint once");
            }
        }
    }

    /** Endpoints that the policy itself lists. */
    public List<EndpointPolicy> fixed() {
        return fixed;
    }
}
