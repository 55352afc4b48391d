package io.sidecarsdk.logging.internal.fluentbit;

import io.sidecarsdk.internal.export.KeyLedger;
import io.sidecarsdk.policy.LogCredentialsPolicy;
import io.sidecarsdk.policy.LogFormat;
import io.sidecarsdk.policy.LogHttpPolicy;
import io.sidecarsdk.policy.LogLokiPolicy;
import io.sidecarsdk.policy.LogOtlpPolicy;
import io.sidecarsdk.policy.LogReceiverPolicy;
import io.sidecarsdk.policy.LogSearchPolicy;
import io.sidecarsdk.policy.LogSplunkPolicy;
import io.sidecarsdk.policy.LogTargetPolicy;
import io.sidecarsdk.policy.Policy;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An output over HTTP. */
final class ReceiverOutput {

    private final String at;
    private final LogReceiverPolicy receiver;
    private final Policy policy;
    private final Environment environment;
    private final KeyLedger keys;

    /** Values of headers that are not in the document, by their names: placeholders. */
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    /** @param at path of the keys in the policy, with a dot at its end */
    ReceiverOutput(String at, LogReceiverPolicy receiver, Policy policy, Environment environment, KeyLedger keys) {
        this.at = at;
        this.receiver = receiver;
        this.policy = policy;
        this.environment = environment;
        this.keys = keys;
    }

    void render(Map<String, Object> output) {
        address(output);
        kind((LogTargetPolicy) receiver, output);
        receiver.credentials().ifPresent(credentials -> credentials(credentials, output));
        headers(output);
        if (receiver.endpoint().getScheme().equals("https")) {
            TransportOutput.verified(output);
        }
        new TransportOutput(at, receiver, policy.logging(), keys).render(output);
    }

    private void address(Map<String, Object> output) {
        URI endpoint = receiver.endpoint();
        boolean secure = endpoint.getScheme().equals("https");
        String host = endpoint.getHost();
        output.put("host", host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
        output.put("port", endpoint.getPort() > 0 ? endpoint.getPort() : secure ? 443 : 80);
        keys.rendered(at + "endpoint");
    }

    private void kind(LogTargetPolicy target, Map<String, Object> output) {
        if (target instanceof LogHttpPolicy http) {
            http(http, output);
        } else if (target instanceof LogOtlpPolicy otlp) {
            otlp(otlp, output);
        } else if (target instanceof LogSearchPolicy search) {
            search(search, output);
        } else if (target instanceof LogLokiPolicy loki) {
            loki(loki, output);
        } else if (target instanceof LogSplunkPolicy splunk) {
            splunk(splunk, output);
        }
    }

    private static String pathOf(URI url) {
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
    }

    private void http(LogHttpPolicy http, Map<String, Object> output) {
        output.put("uri", pathOf(http.endpoint()));
        output.put("format", "json_lines");
        output.put("json_date_key", false);
        if (http.format() == LogFormat.JSON_LINES) {
            keys.rendered(at + "format");
        } else {
            keys.unsupported(at + "format", "lines go out with the names with which they came in");
        }
    }

    private void otlp(LogOtlpPolicy otlp, Map<String, Object> output) {
        output.put("logs_uri", pathOf(otlp.url()));
        output.put("logs_body_key", "$message");
        output.put("logs_body_key_attributes", true);
        output.put("logs_severity_text_message_key", "$level");
        output.put("logs_trace_id_message_key", "$trace_id");
        output.put("logs_span_id_message_key", "$span_id");
        if (otlp.encoding() == LogOtlpPolicy.Encoding.PROTOBUF) {
            keys.rendered(at + "encoding");
        } else {
            keys.unsupported(at + "encoding", "it speaks protobuf only");
        }
    }

    private void search(LogSearchPolicy search, Map<String, Object> output) {
        String path = search.endpoint().getRawPath();
        if (path.length() > 1) {
            output.put("path", path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
        }
        index(search.index(), output);
        output.put("generate_id", true);
        output.put("suppress_type_name", true);
        output.put("time_key_nanos", true);
        if (search.format() == LogFormat.ECS) {
            keys.unsupported(at + "format", "lines go out with the names with which they came in, and @timestamp");
        } else {
            keys.approximated(at + "format", "with @timestamp beside what they have");
        }
    }

    /** An index of the day is a prefix, a separator and the date, for which it needs Logstash's format. */
    private void index(String index, Map<String, Object> output) {
        int date = index.indexOf('{');
        if (date < 0) {
            output.put("index", index);
            keys.rendered(at + "index");
        } else if (date > 1 && "-._".indexOf(index.charAt(date - 1)) >= 0) {
            output.put("logstash_format", true);
            output.put("logstash_prefix", index.substring(0, date - 1));
            output.put("logstash_prefix_separator", String.valueOf(index.charAt(date - 1)));
            output.put(
                    "logstash_dateformat",
                    index.substring(date)
                            .replace("{yyyy}", "%Y")
                            .replace("{MM}", "%m")
                            .replace("{dd}", "%d"));
            keys.rendered(at + "index");
        } else {
            output.put("index", "logs");
            keys.unsupported(at + "index", "a date stands after a name and '-', '.' or '_' only, so lines go to logs");
        }
    }

    private void loki(LogLokiPolicy loki, Map<String, Object> output) {
        output.put("uri", pathOf(loki.url()));
        loki.tenant().ifPresent(tenant -> output.put("tenant_id", tenant));
        keys.rendered(at + "tenant");
        Map<String, String> fixed = new TreeMap<>(loki.labels());
        if (fixed.isEmpty() && loki.labelFields().isEmpty()) {
            fixed.put("service_name", policy.service().name());
        }
        List<String> left = fixed.entrySet().stream()
                .filter(label -> label.getValue().matches(".*([,$=]|^\\s|\\s$).*"))
                .map(Map.Entry::getKey)
                .toList();
        left.forEach(fixed::remove);
        if (left.isEmpty()) {
            keys.rendered(at + "labels");
        } else {
            keys.unsupported(at + "labels", "it cannot write the values of " + String.join(", ", left));
        }
        keys.rendered(at + "label-fields");
        output.put(
                "labels",
                Stream.concat(
                                fixed.entrySet().stream().map(label -> label.getKey() + "=" + label.getValue()),
                                loki.labelFields().stream().map(field -> "$" + field))
                        .collect(Collectors.joining(", ")));
        output.put("line_format", "json");
    }

    private void splunk(LogSplunkPolicy splunk, Map<String, Object> output) {
        splunk.index().ifPresent(index -> output.put("event_index", index));
        splunk.source().ifPresent(source -> output.put("event_source", source));
        splunk.sourcetype().ifPresent(type -> output.put("event_sourcetype", type));
        keys.rendered(at + "index", at + "source", at + "sourcetype");
        if (splunk.endpoint().getRawPath().length() > 1) {
            keys.unsupported(at + "endpoint", "its path: it posts to /services/collector/event only");
        }
        if (splunk.acknowledge()) {
            keys.unsupported(
                    at + "acknowledge", "it takes the collector's answer for delivery, which comes before indexing");
            keys.unsupported(at + "acknowledge-for", "it asks for no acknowledgement");
        } else {
            keys.rendered(at + "acknowledge");
        }
    }

    private void credentials(LogCredentialsPolicy credentials, Map<String, Object> output) {
        String key = at + "credentials";
        String secret = credentials.secret();
        switch (credentials.scheme()) {
            case BASIC -> {
                output.put("http_user", environment.placeholder(secret, "username"));
                output.put("http_passwd", environment.placeholder(secret, "password"));
                keys.rendered(key);
            }
            case BEARER -> token(key, "Bearer ", credentials, output);
            case SPLUNK -> token(key, "Splunk ", credentials, output);
            case PLAIN -> token(key, "", credentials, output);
        }
    }

    private void token(String key, String before, LogCredentialsPolicy credentials, Map<String, Object> output) {
        boolean toLoki = receiver instanceof LogLokiPolicy && before.equals("Bearer ");
        boolean toSplunk = receiver instanceof LogSplunkPolicy && before.equals("Splunk ");
        boolean usual = credentials.header().equalsIgnoreCase("authorization");
        if (usual && (toLoki || toSplunk)) {
            output.put(
                    toLoki ? "bearer_token" : "splunk_token",
                    environment.placeholder(credentials.secret(), credentials.field()));
            keys.rendered(key);
        } else if (takesHeaders()) {
            headers.put(
                    credentials.header(), before + environment.placeholder(credentials.secret(), credentials.field()));
            keys.rendered(key);
        } else {
            keys.unsupported(key, "this output shows user and password only");
        }
    }

    private boolean takesHeaders() {
        return receiver instanceof LogHttpPolicy
                || receiver instanceof LogOtlpPolicy
                || receiver instanceof LogLokiPolicy;
    }

    private void headers(Map<String, Object> output) {
        if (receiver.headers().isEmpty()) {
            keys.notNeeded(at + "headers", "none");
        } else if (takesHeaders()) {
            receiver.headers().forEach((name, value) -> {
                if (Environment.literal(value) == null) {
                    keys.unsupported(at + "headers." + name, "Fluent Bit would look for a variable in it");
                } else {
                    headers.put(name, value);
                    keys.rendered(at + "headers." + name);
                }
            });
        } else {
            keys.unsupported(at + "headers", "this output sends no headers of one's own");
        }
        if (!headers.isEmpty()) {
            List<String> lines = new ArrayList<>();
            headers.forEach((name, value) -> lines.add(name + " " + value));
            output.put("header", lines);
        }
    }
}
