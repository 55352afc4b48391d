package io.sidecarsdk.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.internal.export.KeyLedger;
import io.sidecarsdk.logging.FluentBitConfig.Difference;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.testing.ExamplePolicy;
import io.sidecarsdk.testing.GeneratedFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

class FluentBitConfigTest {

    private static final String RESOURCES = "sidecar-sdk-logging/src/test/resources/io/sidecarsdk/logging/fluent-bit/";
    private static final Set<String> WITHOUT_NETWORK = Set.of("file", "stdout");

    @Test
    void rendersAPlainPolicy() {
        assertThat(FluentBitConfig.render(policy("""
                        sinks: {central: {http: {endpoint: "http://logs.shop:8088/ingest?a=b"}}}
                        """))
                        .lines()
                        .filter(line -> !line.startsWith("#"))
                        .toList())
                .containsExactlyElementsOf("""

                service:
                  flush: '1'
                  grace: 2
                  log_level: info
                  scheduler.base: 1
                  scheduler.cap: 30
                pipeline:
                  inputs:
                    - name: forward
                      tag: in.service
                      listen: 127.0.0.1
                      port: 24224
                      mem_buf_limit: '8388608'
                  filters:
                    - name: record_modifier
                      match: in.*
                      remove_key:
                        - service.name
                        - service.namespace
                        - service.version
                      record:
                        - service.name "orders"
                        - service.namespace "default"
                        - service.version "unknown"
                  outputs:
                    - name: http
                      alias: central
                      match: in.*
                      host: logs.shop
                      port: 8088
                      uri: /ingest?a=b
                      format: json_lines
                      json_date_key: false
                      net.connect_timeout: 5s
                      net.io_timeout: 5s
                      retry_limit: no_limits
                """.lines().toList());
    }

    @Test
    void rendersTheCompleteExample() {
        GeneratedFile.at(RESOURCES + "complete.yaml").mustHold(FluentBitConfig.render(complete()));
    }

    @Test
    void knowsEveryKeyOfThePolicy() {
        FluentBitConfig config = FluentBitConfig.of(complete());
        assertThat(Stream.concat(config.unsupported().stream(), config.approximated().stream()))
                .noneMatch(difference -> difference.reason().equals(KeyLedger.UNKNOWN));
    }

    @Test
    void usesOnlyKeysThatFluentBitKnows() {
        Map<String, Set<String>> known = known();
        for (Policy policy : List.of(complete(), policy("sinks: {console: {console: {}}}"))) {
            Map<String, Object> document = new Yaml().load(FluentBitConfig.render(policy));
            assertThat(Set.of("env", "service", "parsers", "multiline_parsers", "pipeline"))
                    .containsAll(document.keySet());
            assertThat(known.get("service"))
                    .containsAll(map(document.get("service")).keySet());
            for (String section : List.of("parsers", "multiline_parsers")) {
                plugins(document, section)
                        .forEach(plugin -> assertThat(known.get(section)).containsAll(plugin.keySet()));
            }
            for (String section : List.of("inputs", "filters", "outputs")) {
                plugins(map(document.get("pipeline")), section).forEach(plugin -> knows(known, section, plugin));
            }
        }
    }

    private static void knows(Map<String, Set<String>> known, String section, Map<String, Object> plugin) {
        String name = String.valueOf(plugin.get("name"));
        Set<String> keys = new HashSet<>(Objects.requireNonNull(known.get(section + ".*")));
        keys.addAll(known.getOrDefault(section + "." + name, Set.of("no plugin " + name)));
        if (section.equals("outputs") && !WITHOUT_NETWORK.contains(name)) {
            keys.addAll(Objects.requireNonNull(known.get("outputs.net")));
        }
        assertThat(keys).as(name).containsAll(plugin.keySet());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            http: {endpoint: "https://a/b", credentials: {secret: s}} | authorization Bearer ${SECRET_S_VALUE}
            otlp: {endpoint: "http://a", credentials: {secret: s, scheme: basic}} | http_passwd: ${SECRET_S_PASSWORD}
            http: {endpoint: "http://a", credentials: {secret: e, field: token, scheme: plain, header: x-key}} | - x-key ${TOKEN}
            loki: {endpoint: "http://a", credentials: {secret: s}} | bearer_token: ${SECRET_S_VALUE}
            splunk: {endpoint: "https://a", credentials: {secret: s}} | splunk_token: ${SECRET_S_VALUE}
            forward: {address: "a:1", shared-key: {secret: s}} | shared_key: ${SECRET_S_VALUE}
            opensearch: {endpoint: "http://a/x/", index: logs} | path: /x
            elasticsearch: {endpoint: "http://a", index: "logs-{yyyy}.{MM}"} | logstash_dateformat: '%Y.%m'
            loki: {endpoint: "http://a"} | labels: service_name=orders
            loki: {endpoint: "http://a", label-fields: [level], labels: {app: x}} | labels: app=x, $level
            otlp: {endpoint: "http://[::1]:4318"} | host: ::1
            otlp: {endpoint: "https://a"} | tls.verify_hostname: true
            otlp: {endpoint: "https://a"} | port: 443
            otlp: {endpoint: "http://a/own"} | logs_uri: /own
            """)
    void rendersASink(String kind, String line) {
        String yaml = FluentBitConfig.render(policy("sinks: {a: {" + kind + "}}"));
        assertThat(yaml.lines().map(String::strip)).anyMatch(rendered -> rendered.endsWith(line.strip()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            redact: {patterns: ['(ab)+']} | logging.redact.patterns
            sinks: {a: {splunk: {endpoint: "https://a", credentials: {secret: s}}}} | logging.sinks.a.splunk.acknowledge
            sinks: {a: {http: {endpoint: "http://a", format: ecs}}} | logging.sinks.a.http.format
            sinks: {a: {opensearch: {endpoint: "http://a", index: logs, headers: {a: b}}}} | logging.sinks.a.opensearch.headers
            sinks: {a: {opensearch: {endpoint: "http://a", index: logs, credentials: {secret: s}}}} | logging.sinks.a.opensearch.credentials
            sinks: {a: {opensearch: {endpoint: "http://a", index: "{yyyy}"}}} | logging.sinks.a.opensearch.index
            sinks: {a: {loki: {endpoint: "http://a", labels: {a: "b,c"}}}} | logging.sinks.a.loki.labels
            sinks: {a: {console: {target: stderr}}} | logging.sinks.a.console.target
            sinks: {a: {forward: {address: "127.0.0.1:24224"}}} | logging.sinks.a
            enrich: {fields: {a: "$${B}"}} | logging.enrich.fields.a
            tail: {a: {path: /a, multi-line: {start: a}}} | logging.tail.a.multi-line.max-lines
            sinks: {a: {level: warn, forward: {address: "a:1", compression: gzip}}} | logging.sinks.a.forward.compression
            {} | logging.capture
            """)
    void saysWhatFluentBitCannotDo(String logging, String path) {
        FluentBitConfig config = FluentBitConfig.of(policy(logging));
        assertThat(config.unsupported()).extracting(Difference::path).contains(path);
        assertThat(config.yaml()).contains("#   " + path + " (");
    }

    @Test
    void neverWritesASecretDown() {
        String yaml = FluentBitConfig.render(
                policy("sinks: {a: {http: {endpoint: 'http://a', credentials: {secret: s, scheme: basic}}}}"));
        assertThat(yaml).contains("uri: file:///run/s/password", "name: SECRET_S_USERNAME");
    }

    @Test
    void saysNothingWhileSwitchedOff() {
        FluentBitConfig config = FluentBitConfig.of(policy("enabled: false\nsinks: {a: {console: {}}}"));
        assertThat(config.yaml()).doesNotContain("pipeline");
        assertThat(config.unsupported()).isEmpty();
    }

    @Test
    void listensWhereItIsTold() {
        assertThat(FluentBitConfig.of(policy("{}")).listener("0.0.0.0", 24225).yaml())
                .contains("listen: 0.0.0.0", "port: 24225");
    }

    private static Policy complete() {
        String off = "logging:\n  enabled: false";
        assertThat(ExamplePolicy.COMPLETE).contains(off);
        return Policy.parse(ExamplePolicy.COMPLETE.replace(off, "logging:\n  enabled: true"));
    }

    private static Policy policy(String logging) {
        return Policy.parse("""
                apiVersion: sidecarsdk.io/v1
                service: {name: orders}
                secrets: {entries: {s: {file: /run/s}, e: {environment: {token: TOKEN}}}}
                logging:
                """ + logging.indent(2));
    }

    private static Map<String, Set<String>> known() {
        Map<String, Set<String>> known = new HashMap<>();
        GeneratedFile.at(RESOURCES + "keys.txt")
                .content()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> {
                    List<String> words = Arrays.asList(line.split(" "));
                    known.put(words.get(0), Set.copyOf(words.subList(1, words.size())));
                });
        return known;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) Objects.requireNonNull(value);
    }

    private static List<Map<String, Object>> plugins(Map<String, Object> document, String section) {
        List<Map<String, Object>> plugins = new ArrayList<>();
        if (document.get(section) instanceof List<?> list) {
            list.forEach(plugin -> plugins.add(map(plugin)));
        }
        return plugins;
    }
}
