package io.sidecarsdk.logging.internal.format;

import io.sidecarsdk.logging.internal.record.Fields;
import io.sidecarsdk.logging.internal.record.Utf8;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes who logged under the schema's names; remembers what it wrote, and what it could not write beside it. */
final class EcsResource {

    private static final String POD_LABEL = "k8s.pod.label.";

    private final Utf8Json json;
    private final List<Utf8> written = new ArrayList<>();
    private final Map<Utf8, String> clashing = new LinkedHashMap<>();

    EcsResource(Utf8Json json) {
        this.json = json;
    }

    /** Called when the resource is not the same as before. */
    void write(Fields resource) {
        written.clear();
        clashing.clear();
        List<Utf8> names = new ArrayList<>();
        resource.forEachName(names::add);
        for (Utf8 name : names) {
            String value = resource.text(name.toString());
            if (value != null) {
                write(name, value);
            }
        }
    }

    private void write(Utf8 name, String value) {
        List<String> known = schemaNames(name.toString());
        if (known.isEmpty() && (EcsSchema.clashes(name) || has(name))) {
            clashing.put(name, value);
            return;
        }
        for (String one : known.isEmpty() ? List.of(name.toString()) : known) {
            Utf8 text = Utf8.of(one);
            if (!has(text)) {
                json.name(text).string(value);
                written.add(text);
            }
        }
    }

    /** What the schema, or Elastic beside it, calls what OpenTelemetry calls {@code name}; empty where neither does. */
    private static List<String> schemaNames(String name) {
        return switch (name) {
            case "service.name", "service.namespace", "service.version" -> List.of(name);
            case "service.instance.id" -> List.of("service.node.name");
            case "deployment.environment", "deployment.environment.name" -> List.of("service.environment");
            case "k8s.cluster.name" -> List.of("orchestrator.cluster.name");
            case "k8s.namespace.name" -> List.of("orchestrator.namespace", "kubernetes.namespace");
            case "k8s.pod.name", "k8s.pod.uid", "k8s.node.name", "k8s.container.name" ->
                List.of("kubernetes." + name.substring("k8s.".length()));
            default ->
                name.startsWith(POD_LABEL)
                        ? List.of("kubernetes.labels."
                                + name.substring(POD_LABEL.length()).replace('.', '_'))
                        : List.of();
        };
    }

    /** Whether it wrote a field of this name. */
    boolean has(Utf8 name) {
        for (Utf8 one : written) {
            if (one.isSameAs(name)) {
                return true;
            }
        }
        return false;
    }

    void clashing(EcsLabels labels) {
        clashing.forEach((name, value) -> {
            labels.name(name);
            labels.text(Utf8.of(value));
        });
    }
}
