package io.sidecarsdk.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sidecarsdk.internal.json.Json;
import io.sidecarsdk.policy.LoadBalancerPolicy.Algorithm;
import io.sidecarsdk.policy.OutlierDetectionPolicy.Detection;
import io.sidecarsdk.policy.ResiliencePolicy.FallbackOn;
import io.sidecarsdk.policy.RetryPolicy.Condition;
import io.sidecarsdk.testing.ExamplePolicy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PolicyReadingTest {

    private static final String HEAD = "apiVersion: sidecarsdk.io/v1\n";

    /** The numbers are those of the documentation: changing one is a change for every user. */
    @Nested
    class Defaults {

        @Test
        void ofTheService() {
            ServicePolicy service = Policy.parse(HEAD).service();
            assertThat(service.name()).isEqualTo("unknown_service");
            assertThat(service.namespace()).isEqualTo("default");
            assertThat(service.version()).isEqualTo("unknown");
        }

        @Test
        void areNoClientsPoliciesSecretsOrSinks() {
            Policy policy = Policy.parse(HEAD);
            assertThat(policy.http().clients()).isEmpty();
            assertThat(policy.resilience()).isEmpty();
            assertThat(policy.secrets().entries()).isEmpty();
            assertThat(policy.logging().sinks()).isEmpty();
        }

        @Test
        void ofAnHttpClient() {
            HttpClientPolicy client = client("{}");
            assertThat(client.enabled()).isTrue();
            assertThat(client.endpoints()).isEmpty();
            assertThat(client.host()).isEqualTo("logical");
            assertThat(client.loadBalancer().policy()).isEqualTo(Algorithm.ROUND_ROBIN);
            assertThat(client.loadBalancer().panicThreshold()).isEqualTo(0.5);
            assertThat(client.loadBalancer().overprovisioning()).isEqualTo(1.4);
            assertThat(client.loadBalancer().slowStart()).isEmpty();
            assertThat(client.loadBalancer().zone()).isEmpty();
            assertThat(client.subset()).isEmpty();
            assertThat(client.timeout()).hasSeconds(15);
            assertThat(client.attemptTimeout()).isEmpty();
            assertThat(client.connectTimeout()).hasSeconds(5);
            assertThat(client.retry()).isEmpty();
            assertThat(client.circuitBreaker()).isEmpty();
            assertThat(client.maxConcurrent()).isEqualTo(1024);
            assertThat(client.rateLimit()).isEmpty();
            assertThat(client.maxResponse()).isEqualTo(10 << 20);
        }

        @Test
        void ofHttpRetries() {
            RetryPolicy retry = client("{retry: {}}").retry().orElseThrow();
            assertThat(retry.maxAttempts()).isEqualTo(3);
            assertThat(retry.on())
                    .containsExactlyInAnyOrder(
                            Condition.CONNECT_FAILURE,
                            Condition.REFUSED_STREAM,
                            Condition.RESET,
                            Condition.GATEWAY_ERROR);
            assertThat(retry.statusCodes()).isEmpty();
            assertThat(retry.methods()).containsExactlyInAnyOrder("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");
            assertThat(retry.backoff().base()).hasMillis(25);
            assertThat(retry.backoff().max()).hasMillis(250);
            assertThat(retry.budget().ratio()).isEqualTo(0.2);
            assertThat(retry.budget().minConcurrency()).isEqualTo(3);
        }

        @Test
        void ofACircuitBreaker() {
            CircuitBreakerPolicy breaker =
                    client("{circuit-breaker: {}}").circuitBreaker().orElseThrow();
            assertThat(breaker.failureRate()).isEqualTo(0.5);
            assertThat(breaker.slowCall()).isEmpty();
            assertThat(breaker.slowCallRate()).isEqualTo(1);
            assertThat(breaker.window()).isEqualTo(100);
            assertThat(breaker.minimumCalls()).isEqualTo(20);
            assertThat(breaker.openFor()).hasSeconds(5);
            assertThat(breaker.halfOpenCalls()).isEqualTo(5);
        }

        @Test
        void ofTheMinimumCallsFitASmallWindow() {
            CircuitBreakerPolicy breaker =
                    client("{circuit-breaker: {window: 4}}").circuitBreaker().orElseThrow();
            assertThat(breaker.minimumCalls()).isEqualTo(4);
        }

        @Test
        void ofOutlierDetectionAreEnvoysButForSmallClusters() {
            OutlierDetectionPolicy outliers =
                    client("{outlier-detection: {}}").outlierDetection().orElseThrow();
            assertThat(outliers.shadow()).isFalse();
            assertThat(outliers.consecutive5xx()).isEqualTo(5);
            assertThat(outliers.consecutiveGatewayFailure()).isEqualTo(5);
            assertThat(outliers.splitExternalLocalOrigin()).isFalse();
            assertThat(outliers.consecutiveLocalOriginFailure()).isEqualTo(5);
            assertThat(outliers.interval()).hasSeconds(10);
            assertThat(outliers.baseEjection()).hasSeconds(30);
            assertThat(outliers.maxEjection()).hasSeconds(300);
            assertThat(outliers.maxEjectionJitter()).isZero();
            assertThat(outliers.maxEjected()).isEqualTo(0.1);
            assertThat(outliers.alwaysEjectOne()).isTrue();
            assertThat(outliers.healthCheckUnejects()).isTrue();
            assertThat(outliers.successRate().minimumHosts()).isEqualTo(5);
            assertThat(outliers.successRate().requestVolume()).isEqualTo(100);
            assertThat(outliers.successRate().stdevFactor()).isEqualTo(1.9);
            assertThat(outliers.failurePercentage().threshold()).isEqualTo(0.85);
            assertThat(outliers.failurePercentage().minimumHosts()).isEqualTo(5);
            assertThat(outliers.failurePercentage().requestVolume()).isEqualTo(50);
            assertThat(outliers.enforcing(Detection.CONSECUTIVE_5XX)).isEqualTo(1);
            assertThat(outliers.enforcing(Detection.CONSECUTIVE_GATEWAY_FAILURE))
                    .isZero();
            assertThat(outliers.enforcing(Detection.CONSECUTIVE_LOCAL_ORIGIN_FAILURE))
                    .isEqualTo(1);
            assertThat(outliers.enforcing(Detection.SUCCESS_RATE)).isEqualTo(1);
            assertThat(outliers.enforcing(Detection.LOCAL_ORIGIN_SUCCESS_RATE)).isEqualTo(1);
            assertThat(outliers.enforcing(Detection.FAILURE_PERCENTAGE)).isZero();
            assertThat(outliers.enforcing(Detection.LOCAL_ORIGIN_FAILURE_PERCENTAGE))
                    .isZero();
        }

        @Test
        void ofTheLongestEjectionIsNeverBelowTheBase() {
            OutlierDetectionPolicy outliers = client("{outlier-detection: {base-ejection: 10m}}")
                    .outlierDetection()
                    .orElseThrow();
            assertThat(outliers.maxEjection()).hasMinutes(10);
        }

        @Test
        void ofTheRulesOfBalancing() {
            LoadBalancerPolicy leastRequest =
                    client("{load-balancer: least-request}").loadBalancer();
            assertThat(leastRequest.choiceCount()).isEqualTo(2);
            assertThat(leastRequest.activeRequestBias()).isEqualTo(1);
            LoadBalancerPolicy ringHash = client("{load-balancer: {policy: ring-hash, hash-on: {header: x-user}}}")
                    .loadBalancer();
            assertThat(ringHash.minimumRingSize()).isEqualTo(1024);
            assertThat(ringHash.maximumRingSize()).isEqualTo(8 << 20);
            assertThat(client("{load-balancer: peak-ewma}").loadBalancer().ewmaDecay())
                    .hasSeconds(10);
            PrequalPolicy prequal =
                    client("{load-balancer: prequal}").loadBalancer().prequal().orElseThrow();
            assertThat(prequal.enabled()).isTrue();
            assertThat(prequal.path()).isEqualTo(LoadReportPolicy.DEFAULT_PATH);
            assertThat(prequal.onResponses()).isTrue();
            assertThat(prequal.probesPerCall()).isEqualTo(3);
            assertThat(prequal.removalsPerCall()).isEqualTo(1);
            assertThat(prequal.maxProbesPerSecond()).isEqualTo(100);
            assertThat(prequal.timeout()).hasMillis(250);
            assertThat(prequal.poolSize()).isEqualTo(16);
            assertThat(prequal.maxAge()).hasSeconds(1);
            assertThat(prequal.hotQuantile()).isEqualTo(0.84);
            SlowStartPolicy slowStart = client("{load-balancer: {slow-start: {}}}")
                    .loadBalancer()
                    .slowStart()
                    .orElseThrow();
            assertThat(slowStart.window()).hasSeconds(30);
            assertThat(slowStart.aggression()).isEqualTo(1);
            assertThat(slowStart.minWeight()).isEqualTo(0.1);
        }

        @Test
        void ofAnEndpointAndASubset() {
            HttpClientPolicy client = client("{endpoints: [\"http://a:1\"], subset: {labels: {version: v2}}}");
            EndpointPolicy endpoint = client.endpoints().orElseThrow().fixed().get(0);
            assertThat(endpoint.weight()).isEqualTo(1);
            assertThat(endpoint.priority()).isZero();
            assertThat(endpoint.zone()).isEmpty();
            assertThat(endpoint.labels()).isEmpty();
            assertThat(client.subset().orElseThrow().fallback()).isEqualTo(SubsetPolicy.Fallback.NONE);
        }

        @Test
        void ofAHealthCheck() {
            HealthCheckPolicy check =
                    client("{health-check: {path: /healthz}}").healthCheck().orElseThrow();
            assertThat(check.path()).isEqualTo("/healthz");
            assertThat(check.method()).isEqualTo("GET");
            assertThat(check.host()).isEmpty();
            assertThat(check.interval()).hasSeconds(5);
            assertThat(check.noTrafficInterval()).hasSeconds(60);
            assertThat(check.jitter()).isZero();
            assertThat(check.timeout()).hasSeconds(1);
            assertThat(check.unhealthyAfter()).isEqualTo(3);
            assertThat(check.healthyAfter()).isEqualTo(2);
            assertThat(check.expectedStatuses()).containsExactly(200);
            assertThat(check.retriableStatuses()).isEmpty();
            assertThat(check.reuseConnection()).isTrue();
        }

        @Test
        void ofARateLimit() {
            RateLimitPolicy limit =
                    client("{rate-limit: {permits: 7}}").rateLimit().orElseThrow();
            assertThat(limit.permits()).isEqualTo(7);
            assertThat(limit.per()).hasSeconds(1);
        }

        @Test
        void ofANamedPolicy() {
            ResiliencePolicy policy = named("{}");
            assertThat(policy.enabled()).isTrue();
            assertThat(policy.timeout()).isEmpty();
            assertThat(policy.retry()).isEmpty();
            assertThat(policy.circuitBreaker()).isEmpty();
            assertThat(policy.maxConcurrent()).isEmpty();
            assertThat(policy.rateLimit()).isEmpty();
            assertThat(policy.fallbackOn()).containsExactlyInAnyOrder(FallbackOn.values());
        }

        @Test
        void ofANamedPolicysRetries() {
            CallRetryPolicy retry = named("{retry: {}}").retry().orElseThrow();
            assertThat(retry.maxAttempts()).isEqualTo(3);
            assertThat(retry.on()).containsExactly("java.lang.Exception");
            assertThat(retry.backoff().base()).hasMillis(25);
            assertThat(retry.budget().minConcurrency()).isEqualTo(3);
        }

        @Test
        void ofTheEndOfABackoffFollowItsBase() {
            BackoffPolicy backoff = named("{retry: {backoff: {base: 1s}}}")
                    .retry()
                    .orElseThrow()
                    .backoff();
            assertThat(backoff.max()).hasSeconds(10);
        }

        @Test
        void ofASecret() {
            SecretPolicy secret =
                    Objects.requireNonNull(Policy.parse(HEAD + "secrets: {entries: {db: {file: /run/db}}}")
                            .secrets()
                            .entries()
                            .get("db"));
            assertThat(secret.refresh()).hasSeconds(5);
            assertThat(secret.required()).isFalse();
            assertThat(secret.environment()).isEmpty();
        }

        @Test
        void ofASink() {
            LoggingPolicy logging = Policy.parse(HEAD + "logging: {}").logging();
            assertThat(logging.enabled()).isTrue();
            assertThat(logging.level()).isEqualTo(LogLevel.TRACE);
            assertThat(logging.sample()).isEqualTo(1.0);
            assertThat(logging.rateLimit()).isEmpty();
            assertThat(logging.capture().logback()).isTrue();
            assertThat(logging.capture().log4j2()).isTrue();
            assertThat(logging.capture().javaUtilLogging()).isTrue();
            assertThat(logging.enrich().kubernetes().orElseThrow().directory()).isEqualTo(Path.of("/etc/podinfo"));
            assertThat(logging.redact().replacement()).isEqualTo("[redacted]");
            assertThat(logging.shutdown()).hasSeconds(2);
            assertThat(logging.routes()).isEmpty();
            LogBufferPolicy buffer = logging.buffer();
            assertThat(buffer.memory()).isEqualTo(8 << 20);
            assertThat(buffer.directory()).isEmpty();
            assertThat(buffer.overflow()).isEqualTo(LogBufferPolicy.Overflow.DROP_NEWEST);
            assertThat(buffer.blockFor()).hasMillis(100);
            assertThat(buffer.fsync()).isEqualTo(LogBufferPolicy.Fsync.NEVER);
        }

        @Test
        void ofALogSink() {
            LogSinkPolicy sink = sink("http: {endpoint: 'http://127.0.0.1/logs'}");
            assertThat(sink.level()).isEqualTo(LogLevel.TRACE);
            assertThat(sink.overflow()).isEqualTo(LogBufferPolicy.Overflow.DROP_NEWEST);
            assertThat(sink.retry().base()).hasMillis(200);
            assertThat(sink.retry().max()).hasSeconds(30);
            assertThat(sink.deadLetters()).isEmpty();
            LogHttpPolicy http = (LogHttpPolicy) sink.target();
            assertThat(http.kind()).isEqualTo("http");
            assertThat(http.batch()).isEqualTo(4096);
            assertThat(http.batchSize()).isEqualTo(1 << 20);
            assertThat(http.interval()).hasSeconds(1);
            assertThat(http.timeout()).hasSeconds(5);
            assertThat(http.compression()).isEqualTo(LogTransportPolicy.Compression.NONE);
            assertThat(http.format()).isEqualTo(LogFormat.JSON_LINES);
            assertThat(http.tls()).isEmpty();
        }

        @Test
        void ofTheUrlsOfLogReceivers() {
            assertThat(((LogOtlpPolicy) sink("otlp: {endpoint: 'http://127.0.0.1:4318/'}")
                                    .target())
                            .url())
                    .hasToString("http://127.0.0.1:4318/v1/logs");
            assertThat(((LogOtlpPolicy) sink("otlp: {endpoint: 'http://127.0.0.1:4318?a=b'}")
                                    .target())
                            .url())
                    .hasToString("http://127.0.0.1:4318/v1/logs?a=b");
            assertThat(((LogOtlpPolicy) sink("otlp: {endpoint: 'http://127.0.0.1:4318/own'}")
                                    .target())
                            .url())
                    .hasToString("http://127.0.0.1:4318/own");
            assertThat(((LogLokiPolicy) sink("loki: {endpoint: 'http://127.0.0.1:3100'}")
                                    .target())
                            .url())
                    .hasToString("http://127.0.0.1:3100/loki/api/v1/push");
        }

        @Test
        void ofALogSinkOnDiskAreTheBuffers() {
            LoggingPolicy logging = Policy.parse(HEAD + """
                    logging:
                      buffer: {directory: /var/lib/logs, max-disk: 2MiB, overflow: drop-oldest}
                      sinks: {a: {console: {}}}
                    """).logging();
            LogSinkPolicy sink = Objects.requireNonNull(logging.sinks().get("a"));
            assertThat(sink.maxDisk()).isEqualTo(2 << 20);
            assertThat(sink.overflow()).isEqualTo(LogBufferPolicy.Overflow.DROP_OLDEST);
            assertThat(sink.deadLetters().orElseThrow().maxDisk()).isEqualTo(64 << 20);
        }

        private LogSinkPolicy sink(String kind) {
            return Objects.requireNonNull(Policy.parse(HEAD + "logging: {sinks: {a: {" + kind + "}}}")
                    .logging()
                    .sinks()
                    .get("a"));
        }
    }

    @Nested
    class TheCompleteExample {

        private final Policy policy = Policy.parse(ExamplePolicy.COMPLETE);
        private final HttpClientPolicy inventory =
                Objects.requireNonNull(policy.http().clients().get("inventory"));
        private final ResiliencePolicy pricing =
                Objects.requireNonNull(policy.resilience().get("pricing"));

        @Test
        void givesEndpointsWithoutASlashAtTheEnd() {
            List<EndpointPolicy> endpoints = inventory.endpoints().orElseThrow().fixed();
            assertThat(endpoints)
                    .extracting(EndpointPolicy::url)
                    .containsExactly(URI.create("http://127.0.0.1:8081"), URI.create("https://inventory.example:8443"));
            assertThat(endpoints.get(1).weight()).isEqualTo(2);
            assertThat(endpoints.get(1).priority()).isEqualTo(1);
            assertThat(endpoints.get(1).zone()).contains("eu-b");
            assertThat(endpoints.get(1).labels()).containsOnly(Map.entry("version", "v2"));
        }

        @Test
        void waysOfFindingEndpoints() {
            Map<String, HttpClientPolicy> clients = policy.http().clients();
            DnsEndpointsPolicy dns = clients.get("pricing.example")
                    .endpoints()
                    .orElseThrow()
                    .dns()
                    .orElseThrow();
            assertThat(dns.name()).isEqualTo("pricing.shop.svc");
            assertThat(dns.type()).isEqualTo(DnsEndpointsPolicy.Type.AAAA);
            assertThat(dns.scheme()).isEqualTo("https");
            assertThat(dns.port()).isEqualTo(8443);
            assertThat(dns.refresh()).contains(Duration.ofSeconds(30));
            assertThat(dns.resolver()).contains("10.0.0.2:53");
            assertThat(clients.get("catalog").endpoints().orElseThrow().file())
                    .contains(Path.of("/etc/catalog/endpoints.yaml"));
            ProvidedEndpointsPolicy provided =
                    clients.get("reviews").endpoints().orElseThrow().discovery().orElseThrow();
            assertThat(provided.name()).isEqualTo("consul");
            assertThat(provided.settings()).containsOnly(Map.entry("service", "reviews"));
        }

        @Test
        void balancing() {
            LoadBalancerPolicy leastRequest =
                    policy.http().clients().get("inventory").loadBalancer();
            assertThat(leastRequest.policy()).isEqualTo(Algorithm.LEAST_REQUEST);
            assertThat(leastRequest.choiceCount()).isEqualTo(3);
            assertThat(leastRequest.activeRequestBias()).isEqualTo(0.5);
            SlowStartPolicy slowStart = leastRequest.slowStart().orElseThrow();
            assertThat(slowStart.window()).hasMinutes(1);
            assertThat(slowStart.aggression()).isEqualTo(1.5);
            assertThat(slowStart.minWeight()).isEqualTo(0.2);
            assertThat(leastRequest.panicThreshold()).isZero();
            assertThat(leastRequest.overprovisioning()).isEqualTo(1.5);
            assertThat(leastRequest.zone()).contains("eu-a");

            LoadBalancerPolicy ringHash =
                    policy.http().clients().get("payments.example").loadBalancer();
            assertThat(ringHash.hashOn().orElseThrow().cookie()).contains("session");
            assertThat(ringHash.minimumRingSize()).isEqualTo(512);
            assertThat(ringHash.maximumRingSize()).isEqualTo(4096);
            LoadBalancerPolicy peakEwma =
                    policy.http().clients().get("pricing.example").loadBalancer();
            assertThat(peakEwma.ewmaDecay()).hasSeconds(5);
            PrequalPolicy prequal = policy.http()
                    .clients()
                    .get("search")
                    .loadBalancer()
                    .prequal()
                    .orElseThrow();
            assertThat(prequal.path()).isEqualTo("/load");
            assertThat(prequal.onResponses()).isFalse();
            assertThat(prequal.probesPerCall()).isEqualTo(2.5);
            assertThat(prequal.removalsPerCall()).isEqualTo(0.5);
            assertThat(prequal.maxProbesPerSecond()).isEqualTo(50);
            assertThat(prequal.timeout()).hasMillis(100);
            assertThat(prequal.poolSize()).isEqualTo(8);
            assertThat(prequal.maxAge()).hasSeconds(2);
            assertThat(prequal.hotQuantile()).isEqualTo(0.7);

            SubsetPolicy subset =
                    policy.http().clients().get("inventory").subset().orElseThrow();
            assertThat(subset.labels()).containsOnly(Map.entry("version", "v2"));
            assertThat(subset.fallback()).isEqualTo(SubsetPolicy.Fallback.ANY);
        }

        @Test
        void givesEveryUnitItsMeaning() {
            assertThat(inventory.timeout()).hasSeconds(2);
            assertThat(inventory.attemptTimeout()).contains(Duration.ofMillis(500));
            assertThat(inventory.maxResponse()).isEqualTo(1536 << 10);
            assertThat(inventory.retry().orElseThrow().budget().ratio()).isEqualTo(0.125);
        }

        @Test
        void givesOutlierDetectionAndHealthCheckWhatIsSet() {
            OutlierDetectionPolicy outliers = inventory.outlierDetection().orElseThrow();
            assertThat(outliers.shadow()).isTrue();
            assertThat(outliers.maxEjected()).isEqualTo(0.5);
            assertThat(outliers.alwaysEjectOne()).isFalse();
            assertThat(outliers.successRate().stdevFactor()).isEqualTo(2.5);
            assertThat(outliers.enforcing(Detection.CONSECUTIVE_GATEWAY_FAILURE))
                    .isEqualTo(1);
            assertThat(outliers.enforcing(Detection.SUCCESS_RATE)).isZero();
            assertThat(outliers.enforcing(Detection.CONSECUTIVE_5XX)).isEqualTo(1);
            HealthCheckPolicy check = inventory.healthCheck().orElseThrow();
            assertThat(check.host()).contains("health.example");
            assertThat(check.jitter()).isEqualTo(0.1);
            assertThat(check.expectedStatuses()).containsExactlyInAnyOrder(200, 204);
        }

        @Test
        void givesEveryListItsItems() {
            RetryPolicy retry = inventory.retry().orElseThrow();
            assertThat(retry.on())
                    .containsExactlyInAnyOrder(
                            Condition.SERVER_ERROR,
                            Condition.RESET,
                            Condition.RETRIABLE_STATUS_CODES,
                            Condition.RETRIABLE_HEADERS);
            assertThat(retry.statusCodes()).containsExactlyInAnyOrder(429, 503);
            assertThat(retry.methods()).containsExactlyInAnyOrder("GET", "POST");
        }

        @Test
        void hidesWhatIsNotEnabled() {
            assertThat(inventory.circuitBreaker()).isEmpty();
            assertThat(inventory.rateLimit()).isEmpty();
            assertThat(pricing.retry()).isEmpty();
            assertThat(pricing.fallbackOn()).isEmpty();
        }

        @Test
        void hidesEveryFeatureOfAClientThatIsNotEnabled() {
            HttpClientPolicy payments = policy.http().clients().get("payments.example");
            assertThat(payments.enabled()).isFalse();
            assertThat(payments.retry()).isEmpty();
            assertThat(payments.maxConcurrent()).isEqualTo(Integer.MAX_VALUE);
            assertThat(payments.maxResponse()).isEqualTo(Long.MAX_VALUE);
            assertThat(payments.timeout()).hasSeconds(3);
        }

        @Test
        void forwardsLogs() {
            LoggingPolicy logging = policy.logging();
            assertThat(logging.level()).isEqualTo(LogLevel.INFO);
            assertThat(logging.sample()).isEqualTo(0.1);
            assertThat(logging.rateLimit()).as("switched off").isEmpty();
            LogLoggerPolicy noisy = Objects.requireNonNull(logging.loggers().get("shop.Noisy$Inner"));
            assertThat(noisy.level()).contains(LogLevel.DEBUG);
            assertThat(noisy.sample()).contains(0.0);
            assertThat(noisy.rateLimit().orElseThrow().permits()).isEqualTo(100);
            assertThat(logging.enrich().fields()).containsEntry("team", "checkout");
            assertThat(logging.enrich().kubernetes()).as("switched off").isEmpty();
            assertThat(logging.redact().patterns()).containsExactly("\\b\\d{16}\\b", "secret=[^ ]+");
            LogTailPolicy access = Objects.requireNonNull(logging.tail().get("access"));
            assertThat(access.path()).isEqualTo("/var/log/app/access-*.log");
            assertThat(access.from()).isEqualTo(LogTailPolicy.From.BEGINNING);
            assertThat(access.multiLine().orElseThrow().start()).isEqualTo("^\\d{4}-");
            assertThat(Objects.requireNonNull(logging.tail().get("gc")).logger())
                    .isEqualTo("tail.gc");
            assertThat(logging.buffer().directory()).contains(Path.of("/var/lib/orders/logs"));
            assertThat(logging.buffer().blockFor()).hasMillis(20);
            assertThat(logging.buffer().fsync()).isEqualTo(LogBufferPolicy.Fsync.ALWAYS);
        }

        @Test
        void routesLogs() {
            List<LogRoutePolicy> routes = policy.logging().routes();
            assertThat(routes.get(0).when().loggers()).containsExactly("shop.audit");
            assertThat(routes.get(0).when().level()).contains(LogLevel.WARN);
            assertThat(routes.get(0).when().markers()).containsExactly("AUDIT");
            assertThat(routes.get(0).when().fields()).containsEntry("tenant", "a");
            assertThat(routes.get(0).to()).containsExactly("audit", "central");
            assertThat(routes.get(1).to()).isEmpty();
            assertThat(routes.get(2).when().loggers()).isEmpty();
        }

        @Test
        void givesEachLogSinkItsKind() {
            Map<String, LogSinkPolicy> sinks = policy.logging().sinks();
            assertThat(sinks.values())
                    .extracting(sink -> sink.target().kind())
                    .containsExactly(
                            "http",
                            "otlp",
                            "forward",
                            "opensearch",
                            "elasticsearch",
                            "loki",
                            "splunk",
                            "splunk",
                            "file",
                            "console");
            LogForwardPolicy forward = (LogForwardPolicy)
                    Objects.requireNonNull(sinks.get("fluent")).target();
            assertThat(forward.host()).isEqualTo("fluentd.logging");
            assertThat(forward.port()).isEqualTo(24224);
            assertThat(forward.tls()).isPresent();
            assertThat(forward.sharedKey().orElseThrow().field()).isEqualTo("key");
            LogSplunkPolicy splunk = (LogSplunkPolicy)
                    Objects.requireNonNull(sinks.get("splunk")).target();
            assertThat(splunk.credentials().orElseThrow().scheme()).isEqualTo(LogCredentialsPolicy.Scheme.SPLUNK);
        }

        @Test
        void givesSecretsTheirSources() {
            Map<String, SecretPolicy> entries = policy.secrets().entries();
            assertThat(Objects.requireNonNull(entries.get("database")).file())
                    .contains(Path.of("/run/secrets/database"));
            assertThat(Objects.requireNonNull(entries.get("api-keys")).environment())
                    .isEqualTo(Map.of("stripe", "STRIPE_KEY", "adyen", "ADYEN_KEY"));
        }

        @Test
        void isTheSameWithAByteOrderMarkAndWindowsLineEnds() {
            assertThat(Policy.parse("\ufeff" + ExamplePolicy.COMPLETE.replace("\n", "\r\n")))
                    .isEqualTo(policy);
        }
    }

    @Nested
    class HttpDefaults {

        private final Policy policy = Policy.parse(HEAD + """
                http:
                  defaults:
                    timeout: 3s
                    host: endpoint
                    retry: {max-attempts: 4, on: [reset, 5xx], backoff: {base: 10ms, max: 80ms}}
                  clients:
                    plain: {}
                    other:
                      timeout: 2s
                      retry: {on: [connect-failure], backoff: {max: 40ms}}
                    without: {retry: {enabled: false}}
                """);

        @Test
        void holdForAClientThatSaysNothing() {
            assertThat(client("plain").timeout()).hasSeconds(3);
            assertThat(client("plain").retry().orElseThrow().maxAttempts()).isEqualTo(4);
        }

        @Test
        void giveWayToWhatAClientSays() {
            assertThat(client("other").timeout()).hasSeconds(2);
            assertThat(client("other").host()).isEqualTo("endpoint");
        }

        @Test
        void areMergedKeyByKeyInNestedMappings() {
            RetryPolicy retry = client("other").retry().orElseThrow();
            assertThat(retry.maxAttempts()).isEqualTo(4);
            assertThat(retry.backoff().base()).hasMillis(10);
            assertThat(retry.backoff().max()).hasMillis(40);
        }

        @Test
        void areReplacedWhereTheyAreLists() {
            assertThat(client("other").retry().orElseThrow().on()).containsExactly(Condition.CONNECT_FAILURE);
        }

        @Test
        void canBeSwitchedOffByOneClient() {
            assertThat(client("without").retry()).isEmpty();
        }

        private HttpClientPolicy client(String name) {
            return Objects.requireNonNull(policy.http().clients().get(name));
        }
    }

    @Nested
    class PlaceholdersInValues {

        private final Map<String, String> environment = Map.of(
                "NAME", "billing",
                "ATTEMPTS", "7",
                "BLANK", "",
                "SNEAKY", "x}\nhttp: {clients: {evil: {}}}",
                "AGAIN", "${NAME}",
                "app.name", "dotted",
                "DOLLARS", "$1 \\$2");

        @Test
        void areReplacedFromTheEnvironment() {
            assertThat(service("${NAME}")).isEqualTo("billing");
        }

        @Test
        void areReplacedInTheMiddleOfAText() {
            assertThat(service("the-${NAME}-of-${app.name}")).isEqualTo("the-billing-of-dotted");
        }

        @Test
        void takeTheirDefaultWhereNothingIsSet() {
            assertThat(service("${MISSING:orders}")).isEqualTo("orders");
        }

        @Test
        void preferTheEnvironmentToTheirDefault() {
            assertThat(service("${NAME:orders}")).isEqualTo("billing");
        }

        @Test
        void mayHaveColonsInTheirDefault() {
            assertThat(service("${MISSING:http://127.0.0.1:80}")).isEqualTo("http://127.0.0.1:80");
        }

        @Test
        void mayHaveAnEmptyDefaultInsideAText() {
            assertThat(service("orders${MISSING:}")).isEqualTo("orders");
        }

        @Test
        void canBeNumbers() {
            Policy policy = parse("resilience:\n  a:\n    max-concurrent: ${ATTEMPTS}\n");
            assertThat(Objects.requireNonNull(policy.resilience().get("a")).maxConcurrent())
                    .contains(7);
        }

        @Test
        void canBeNumbersInsideBracesToo() {
            Policy policy = parse("resilience: {a: {max-concurrent: '${MISSING:2}'}}");
            assertThat(Objects.requireNonNull(policy.resilience().get("a")).maxConcurrent())
                    .contains(2);
        }

        @Test
        void areLiteralAfterASecondDollar() {
            assertThat(service("$${NAME}")).isEqualTo("${NAME}");
        }

        @Test
        void areNotReplacedTwice() {
            assertThat(service("${AGAIN}")).isEqualTo("${NAME}");
        }

        @Test
        void canNeverAddStructure() {
            assertThat(service("${SNEAKY}")).isEqualTo("x}\nhttp: {clients: {evil: {}}}");
            assertThat(parse("service:\n  name: ${SNEAKY}").http().clients()).isEmpty();
        }

        @Test
        void keepDollarsAndBackslashesOfTheValue() {
            assertThat(service("${DOLLARS}")).isEqualTo("$1 \\$2");
        }

        @Test
        void leaveADollarAloneThatOpensNothing() {
            assertThat(service("5$ {a}")).isEqualTo("5$ {a}");
        }

        @Test
        void areNotReplacedInKeys() {
            PolicyException refusal = catchThrowableOfType(PolicyException.class, () -> parse("'${NAME}': {}"));
            assertThat(refusal).hasMessageContaining("the unknown key ${NAME}");
        }

        @Test
        void thatAreEmptyAreNoValue() {
            PolicyException refusal = catchThrowableOfType(PolicyException.class, () -> service("${BLANK}"));
            assertThat(refusal.errors()).extracting(PolicyError::expected).containsExactly("a text");
        }

        private String service(String name) {
            return parse("service: {name: '" + name + "'}").service().name();
        }

        private Policy parse(String yaml) {
            return Policy.parse("test", HEAD + yaml, environment::get);
        }
    }

    @Nested
    class Equality {

        @Test
        void dependsOnEffectiveValuesOnly() {
            assertThat(Policy.parse(HEAD + "resilience: {a: {timeout: 1s, enabled: true}}"))
                    .isEqualTo(Policy.parse(HEAD + "# the same\nresilience:\n  a: {timeout: 1000ms}"))
                    .hasSameHashCodeAs(Policy.parse(HEAD + "resilience: {a: {timeout: 1s}}"));
        }

        @Test
        void endsWithAnyOtherValue() {
            assertThat(Policy.parse(HEAD + "resilience: {a: {timeout: 1s}}"))
                    .isNotEqualTo(Policy.parse(HEAD + "resilience: {a: {timeout: 2s}}"))
                    .isNotEqualTo(Policy.parse(HEAD + "resilience: {b: {timeout: 1s}}"))
                    .isNotEqualTo(Policy.parse(HEAD));
        }

        @Test
        void ofOnePartSurvivesAChangeOfAnother() {
            assertThat(named("{timeout: 1s, circuit-breaker: {window: 10}}").circuitBreaker())
                    .isEqualTo(named("{timeout: 2s, circuit-breaker: {window: 10}}")
                            .circuitBreaker());
        }
    }

    @Nested
    class Text {

        @Test
        void showsEffectiveValuesAsTheyWouldStandInADocument() {
            assertThat(named("{timeout: 1500ms, fallback: {on: [timeout]}, circuit-breaker: {slow-call: 60s}}"))
                    .hasToString(
                            "{circuit-breaker={enabled=true, failure-rate=50%, half-open-calls=5, minimum-calls=20,"
                                    + " open-for=5s, shadow=false, slow-call=1m, slow-call-rate=100%, window=100}, enabled=true,"
                                    + " fallback={enabled=true, on=[timeout]}, timeout=1500ms}");
        }

        @Test
        void showsSizesInTheirLargestUnit() {
            assertThat(client("{max-response: 2048KiB}").toString()).contains("max-response=2MiB");
        }

        @Test
        void ofTheWholePolicyReadsBackAsTheSamePolicy() {
            Policy policy = Policy.parse(ExamplePolicy.COMPLETE);
            assertThat(Policy.parse(Json.write(withoutEmptyLists(policy.effective()))))
                    .isEqualTo(policy);
        }

        /** An empty list is the absence of the key: it cannot be written. */
        private static Object withoutEmptyLists(Object value) {
            if (!(value instanceof Map<?, ?> map)) {
                return value;
            }
            Map<String, Object> copy = new java.util.TreeMap<>();
            map.forEach((key, entry) -> {
                if (!List.of().equals(entry) && !Map.of().equals(entry)) {
                    copy.put((String) key, withoutEmptyLists(entry));
                }
            });
            return copy;
        }
    }

    @Test
    void everyNameOfAClientIsTheHostOfItsUrl() {
        Random random = new Random(7);
        String letters = "az09-.";
        int accepted = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder name = new StringBuilder();
            random.ints(1 + random.nextInt(8), 0, letters.length()).forEach(at -> name.append(letters.charAt(at)));
            if (isClientName(name.toString())) {
                accepted++;
                assertThat(URI.create("http://" + name + "/stock").getHost()).isEqualTo(name.toString());
            }
        }
        assertThat(accepted).isGreaterThan(1_000);
    }

    private static boolean isClientName(String name) {
        try {
            return !Policy.parse(HEAD + "http: {clients: {'" + name + "': {}}}")
                    .http()
                    .clients()
                    .isEmpty();
        } catch (PolicyException refused) {
            return false;
        }
    }

    private static HttpClientPolicy client(String yaml) {
        return Objects.requireNonNull(Policy.parse(HEAD + "http: {clients: {a: " + yaml + "}}")
                .http()
                .clients()
                .get("a"));
    }

    private static ResiliencePolicy named(String yaml) {
        return Objects.requireNonNull(Policy.parse(HEAD + "resilience: {a: " + yaml + "}")
                .resilience()
                .get("a"));
    }
}
