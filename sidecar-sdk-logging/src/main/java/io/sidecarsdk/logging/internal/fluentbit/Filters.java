package io.sidecarsdk.logging.internal.fluentbit;

import io.sidecarsdk.internal.export.KeyLedger;
import io.sidecarsdk.policy.LogEnrichPolicy;
import io.sidecarsdk.policy.LoggingPolicy;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.policy.ServicePolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is done with lines, in the order in which it is done. */
final class Filters {

    /** What the library reads from the environment, as it names it. */
    private static final Map<String, String> POD = Map.of(
            "k8s.namespace.name", "POD_NAMESPACE",
            "k8s.pod.name", "POD_NAME",
            "k8s.pod.uid", "POD_UID",
            "k8s.container.name", "CONTAINER_NAME",
            "k8s.node.name", "NODE_NAME");

    private final Policy policy;
    private final LoggingPolicy logging;
    private final Tails tails;
    private final Routing routing;
    private final KeyLedger keys;

    Filters(Policy policy, Tails tails, Routing routing, KeyLedger keys) {
        this.policy = policy;
        this.logging = policy.logging();
        this.tails = tails;
        this.routing = routing;
        this.keys = keys;
    }

    static Map<String, Object> filter(String name, String match) {
        Map<String, Object> filter = new LinkedHashMap<>();
        filter.put("name", name);
        filter.put("match", match);
        return filter;
    }

    /** A script of its own for each, in which nothing of another can be touched. */
    static Map<String, Object> script(String call, String code) {
        Map<String, Object> filter = filter("lua", "in.*");
        filter.put("call", call);
        filter.put("code", code);
        return filter;
    }

    List<Map<String, Object>> render() {
        List<Map<String, Object>> filters = new ArrayList<>(tails.filters());
        filters.add(enriching("in.*", identity(policy.service(), logging.enrich())));
        pod(filters);
        new AdmissionScript(logging, keys).render().ifPresent(filters::add);
        new RedactionScript(logging.redact(), keys).render().ifPresent(filters::add);
        filters.addAll(routing.filters());
        return filters;
    }

    private Map<String, String> identity(ServicePolicy service, LogEnrichPolicy enrich) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("service.name", service.name());
        fields.put("service.namespace", service.namespace());
        fields.put("service.version", service.version());
        fields.putAll(new TreeMap<>(enrich.fields()));
        keys.rendered("service.name", "service.namespace", "service.version");
        String at = "logging.enrich.fields";
        if (enrich.fields().isEmpty()) {
            keys.notNeeded(at, "none");
        } else {
            enrich.fields().keySet().forEach(name -> keys.rendered(at + "." + name));
        }
        fields.forEach((name, value) -> {
            if (Environment.literal(value) == null) {
                keys.unsupported(
                        name.startsWith("service.") ? name : at + "." + name,
                        "Fluent Bit would look for a variable in it");
            }
        });
        fields.values().removeIf(value -> Environment.literal(value) == null);
        return fields;
    }

    private void pod(List<Map<String, Object>> filters) {
        String at = "logging.enrich.kubernetes";
        if (logging.enrich().kubernetes().isEmpty()) {
            keys.notNeeded(at, "switched off");
        } else if (tails.isEmpty()) {
            keys.notNeeded(at, "lines of the service come with it");
        } else {
            Map<String, String> fields = new LinkedHashMap<>();
            new TreeMap<>(POD).forEach((field, variable) -> fields.put(field, "${" + variable + "}"));
            filters.add(enriching("in.tail.*", fields));
            keys.rendered(at + ".enabled");
            keys.approximated(
                    at + ".directory",
                    "from the variables " + String.join(", ", new TreeSet<>(POD.values()))
                            + " of Fluent Bit's container, without labels; lines of the service come with it");
        }
    }

    /** Takes away what has the name already: it only appends. */
    private static Map<String, Object> enriching(String match, Map<String, String> fields) {
        Map<String, Object> filter = filter("record_modifier", match);
        filter.put("remove_key", List.copyOf(fields.keySet()));
        List<String> records = new ArrayList<>();
        fields.forEach((name, value) ->
                records.add(name + " \"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"'));
        filter.put("record", records);
        return filter;
    }
}
