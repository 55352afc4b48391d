package io.sidecarsdk.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.SnakeYamlNode;
import io.sidecarsdk.internal.json.Json;
import io.sidecarsdk.internal.telemetry.CoreMeter;
import io.sidecarsdk.testing.ExamplePolicy;
import io.sidecarsdk.testing.GeneratedFile;
import io.sidecarsdk.testing.MeterReference;
import java.net.URI;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON Schema and the reference pages, made from the declarations that also read the document. */
class PolicySchemaTest {

    private static final String HEAD = "apiVersion: sidecarsdk.io/v1\n";

    private final Validator validator = new ValidatorFactory()
            .withJsonNodeFactory(new SnakeYamlNode.Factory())
            .createValidator();

    private final URI schema = validator.registerSchema(Json.write(Policy.jsonSchema()));

    @Test
    void theSchemaInTheJarIsUpToDate() {
        GeneratedFile.at("sidecar-sdk-core/src/main/resources/io/sidecarsdk/policy/policy.schema.json")
                .mustHold(Json.write(Policy.jsonSchema()));
    }

    @Test
    void theReferenceOfThePolicyIsUpToDate() {
        GeneratedFile.at("docs/reference/policy.md").mustHold(PolicyReference.page(Policy.jsonSchema()));
    }

    @Test
    void theReferenceOfTheMetersIsUpToDate() {
        GeneratedFile.at("docs/reference/metrics-core.md")
                .mustHold(MeterReference.page("sidecar-sdk-core", CoreMeter.values()));
    }

    @Test
    void theSchemaIsTheSameEachTime() {
        assertThat(Json.write(Policy.jsonSchema())).isEqualTo(Json.write(Policy.jsonSchema()));
    }

    @Test
    void theSchemaAcceptsTheCompleteExample() {
        assertThat(problems(ExamplePolicy.COMPLETE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "service: {version: 1.4}",
                "http: {clients: {a: {}}}",
                "http: {defaults: {timeout: 1s}, clients: {a: {rate-limit: {permits: 3}}}}",
                "resilience: {a: {max-concurrent: '${LIMIT:8}', timeout: '${TIMEOUT:2s}', enabled: '${ON:true}'}}",
                "http: {clients: {a: {load-balancer: '${BALANCER:random}'}}}",
                "http: {clients: {a: {endpoints: ['http://${UPSTREAM:127.0.0.1}:80', 'http://127.0.0.1:8081/']}}}",
                "secrets: {entries: {db: {environment: {password: DB_PASSWORD}}}}"
            })
    void whatIsAPolicyIsValid(String rest) {
        assertThatNoException().isThrownBy(() -> Policy.parse(HEAD + rest));
        assertThat(problems(HEAD + rest)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "htpp: {}",
                "service: orders",
                "service: {nmae: orders}",
                "http: {clients: [a]}",
                "http: {clients: {'Not A Host': {}}}",
                "http: {clients: {a: {endpoints: 'http://127.0.0.1:80'}}}",
                "http: {clients: {a: {endpoints: []}}}",
                "http: {clients: {a: {endpoints: ['ftp://127.0.0.1:80']}}}",
                "http: {clients: {a: {endpoints: ['http://127.0.0.1/path']}}}",
                "http: {clients: {a: {retry: {on: [reset, reset]}}}}",
                "http: {clients: {a: {load-balancer: fastest}}}",
                "http: {clients: {a: {routing: {}}}}",
                "http: {defaults: {endpoints: ['http://127.0.0.1:80']}}",
                "resilience: {a: {timeout: 10}}",
                "resilience: {a: {timeout: 2 seconds}}",
                "resilience: {a: {max-concurrent: 0}}",
                "resilience: {a: {max-concurrent: many}}",
                "resilience: {a: {enabled: 'yes'}}",
                "resilience: {a: {rate-limit: {}}}",
                "resilience: {a: {circuit-breaker: {failure-rate: 50}}}",
                "logging: {buffer: {memory: 8MB}}",
                "logging: {sinks: {central: {}}}",
                "logging: {sinks: {central: {console: {}, file: {path: a.log}}}}",
                "logging: {sinks: {central: {splunk: {endpoint: 'https://127.0.0.1'}}}}",
                "tracing: {}"
            })
    void whatIsNoPolicyForItsStructureIsNotValid(String rest) {
        assertThat(isPolicy(HEAD + rest)).isFalse();
        assertThat(problems(HEAD + rest)).isNotEmpty();
    }

    @Test
    void aDocumentWithoutItsVersionIsNotValid() {
        assertThat(problems("service: {}")).isNotEmpty();
        assertThat(problems("apiVersion: sidecarsdk.io/v2")).isNotEmpty();
    }

    private static boolean isPolicy(String yaml) {
        try {
            return Policy.parse(yaml) != null;
        } catch (PolicyException refusal) {
            return false;
        }
    }

    private String problems(String yaml) {
        Validator.Result result = validator.validate(schema, yaml);
        return result.isValid()
                ? ""
                : result.getErrors().stream()
                        .map(error -> error.getInstanceLocation() + " " + error.getError())
                        .collect(Collectors.joining("\n", "invalid:\n", ""));
    }
}
