package io.sidecarsdk.logging.internal.fluentbit;

import io.sidecarsdk.internal.export.KeyFate;
import io.sidecarsdk.internal.export.KeyLedger;
import io.sidecarsdk.internal.yaml.YamlText;
import io.sidecarsdk.internal.yaml.YamlWriter;
import io.sidecarsdk.policy.LoggingPolicy;
import io.sidecarsdk.policy.Policy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The whole document. */
public final class FluentBitDocument {

    private final Policy policy;
    private final List<KeyLedger.Entry> entries;
    private final String body;

    /**
     * Renders {@code policy}.
     *
     * @param host where the service's own lines are taken
     */
    public FluentBitDocument(Policy policy, String host, int port) {
        this.policy = policy;
        KeyLedger keys = new KeyLedger(policy.effectiveValues());
        this.body = body(policy, new Listener(host, port), keys);
        this.entries = keys.close();
    }

    /** What became of each key of the policy. */
    public List<KeyLedger.Entry> entries() {
        return entries;
    }

    /** The document, its first lines comments that tell what it cannot say. */
    public String yaml() {
        StringBuilder text = new StringBuilder("# Fluent Bit of ")
                .append(YamlText.excerpt(policy.service().name()))
                .append(", made from its sidecar-sdk policy. For Fluent Bit 5.\n");
        group(text, "What Fluent Bit cannot do, and so does not:", KeyFate.UNSUPPORTED);
        group(text, "What Fluent Bit does in another way:", KeyFate.APPROXIMATED);
        return text.append('\n').append(body).toString();
    }

    private void group(StringBuilder text, String title, KeyFate fate) {
        List<KeyLedger.Entry> of =
                entries.stream().filter(entry -> entry.fate() == fate).toList();
        if (of.isEmpty()) {
            return;
        }
        text.append("#\n# ").append(title).append('\n');
        of.forEach(entry -> text.append("#   ")
                .append(YamlText.excerpt(entry.path()))
                .append(" (")
                .append(YamlText.excerpt(entry.value()))
                .append("): ")
                .append(entry.note())
                .append('\n'));
    }

    private static String body(Policy policy, Listener listener, KeyLedger keys) {
        others(policy, keys);
        LoggingPolicy logging = policy.logging();
        if (!logging.enabled()) {
            keys.notNeeded("service", "nothing is shipped");
            keys.notNeeded("logging", "switched off");
            keys.notNeeded("secrets", "not the work of a log shipper");
            return "# Log forwarding is switched off.\n";
        }
        keys.rendered("logging.enabled");
        Environment environment = new Environment(policy.secrets(), keys);
        Routing routing = new Routing(logging, keys);
        Tails tails = new Tails(logging, keys);
        Map<String, Object> pipeline = new LinkedHashMap<>();
        pipeline.put("inputs", new Inputs(logging, listener, tails, keys).render());
        pipeline.put("filters", new Filters(policy, tails, routing, keys).render());
        pipeline.put("outputs", new Outputs(policy, listener, environment, routing, keys).render());
        Map<String, Object> document = new LinkedHashMap<>();
        List<Object> variables = environment.render();
        if (!variables.isEmpty()) {
            document.put("env", variables);
        }
        document.put("service", new Service(logging, keys).render());
        document.putAll(tails.parsers());
        document.put("pipeline", pipeline);
        return YamlWriter.write(document);
    }

    /** What is not about logs. */
    private static void others(Policy policy, KeyLedger keys) {
        keys.notNeeded("apiVersion", "the format of the policy");
        other(
                keys,
                "http",
                policy.http().clients().isEmpty() && policy.http().inbound().isEmpty());
        other(keys, "resilience", policy.resilience().isEmpty());
        keys.unsupported("admin", "not the work of a log shipper");
    }

    private static void other(KeyLedger keys, String section, boolean isEmpty) {
        if (isEmpty) {
            keys.notNeeded(section, "empty");
        } else {
            keys.unsupported(section, "not the work of a log shipper");
        }
    }

    /** Where the service's own lines are taken. */
    record Listener(String host, int port) {}
}
