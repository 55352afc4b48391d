package io.sidecarsdk.http.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Tag;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.sidecarsdk.http.internal.telemetry.ServerMeter;
import io.sidecarsdk.http.testing.Gate;
import io.sidecarsdk.http.testing.Server;
import io.sidecarsdk.http.testing.Service;
import io.sidecarsdk.http.testing.Upstream;
import io.sidecarsdk.resilience.Deadline;
import io.sidecarsdk.testing.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class InboundTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";

    // --- telemetry ---

    @ParameterizedTest
    @EnumSource
    void continuesTheCallersTrace(Server.Kind kind) {
        AtomicReference<String> inHandler = new AtomicReference<>();
        try (Service service = Service.with("")
                .on(kind)
                .handledBy((http, path) -> {
                    inHandler.set(Span.current().getSpanContext().getSpanId());
                    return "yes";
                })
                .start()) {
            service.get("/stock/42?secret=1", "traceparent", "00-" + TRACE + "-" + PARENT + "-01");
            service.awaitIdle();
            SpanData span = service.spans().get(0);
            assertThat(span.getKind()).isEqualTo(SpanKind.SERVER);
            assertThat(span.getTraceId()).isEqualTo(TRACE);
            assertThat(span.getParentSpanId()).isEqualTo(PARENT);
            assertThat(span.getSpanId()).isEqualTo(inHandler.get());
            assertThat(span.getName()).startsWith("GET /stock/");
            assertThat(text(span, "url.path")).isEqualTo("/stock/42");
            assertThat(text(span, "http.request.method")).isEqualTo("GET");
            assertThat(text(span, "client.address")).isEqualTo("127.0.0.1");
            assertThat(text(span, "server.address")).isEqualTo("127.0.0.1");
            assertThat(span.getAttributes().get(AttributeKey.longKey("http.response.status_code")))
                    .isEqualTo(200);
            assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        }
    }

    @Test
    void measuresRequestsByRouteAndNotByPath() {
        try (Service service = Service.with("").start()) {
            service.get("/stock/1");
            service.get("/stock/2");
            service.get("/other");
            service.call(service.request("/stock/3").method("PURGE7", null).build());
            service.awaitIdle();
            assertThat(service.timed("http.route", "/stock/*", "http.request.method", "GET", "url.scheme", "http"))
                    .isEqualTo(2);
            assertThat(service.timed("http.route", "none", "error.type", "none", "http.response.status_code", "200"))
                    .isEqualTo(1);
            assertThat(service.timed("http.request.method", "_OTHER")).isEqualTo(1);
        }
    }

    @Test
    void metersHaveTheNamesAndTagsThatAreDeclared() {
        try (Service service = Service.with("rate-limit: {permits: 1, per: 1h}").start()) {
            service.get("/stock/42");
            service.get("/stock/42");
            service.awaitIdle();
            for (ServerMeter declared : ServerMeter.values()) {
                assertThat(service.meters().find(declared.meterName()).meters())
                        .as(declared.meterName())
                        .isNotEmpty()
                        .allSatisfy(meter -> assertThat(meter.getId().getTags().stream()
                                        .map(Tag::getKey)
                                        .toList())
                                .containsExactlyInAnyOrderElementsOf(declared.tagKeys()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTheHandlerThrowsIsAnError(Server.Kind kind) {
        try (Service service = Service.with("max-concurrent: 1")
                .on(kind)
                .handledBy((http, path) -> {
                    throw new IllegalStateException("on purpose");
                })
                .start()) {
            for (int i = 0; i < 3; i++) {
                try {
                    service.get("/stock/42");
                } catch (IllegalStateException connectionClosed) {
                    // the JDK's server has no other answer
                }
            }
            service.awaitIdle();
            assertThat(service.timed("error.type", "java.lang.IllegalStateException"))
                    .isEqualTo(3);
            assertThat(service.rejected("concurrency_limited")).isZero();
            assertThat(service.spans().get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        }
    }

    @Test
    void letsEverythingThroughUntouchedWithoutAPolicyOrByKillSwitch() {
        for (String policy : new String[] {
            "{apiVersion: sidecarsdk.io/v1}",
            Service.policyOf("enabled: false, rate-limit: {permits: 1, per: 1h}, drain: {delay: 0s}")
        }) {
            try (Service service = Service.under(policy).start()) {
                for (int i = 0; i < 3; i++) {
                    assertThat(service.get("/stock/42").code()).isEqualTo(200);
                }
                assertThat(service.timed()).isZero();
                assertThat(service.spans()).isEmpty();
                assertThat(service.sidecar().health().components()).doesNotContainKey("http.inbound");
            }
        }
    }

    // --- deadline ---

    @ParameterizedTest
    @CsvSource({
        "x-envoy-expected-rq-timeout-ms, 300, 300",
        "grpc-timeout, 250m, 250",
        "x-envoy-expected-rq-timeout-ms, 60000, 2000",
        "x-envoy-expected-rq-timeout-ms, soon, 700",
        "none, 0, 700"
    })
    void theCallersDeadlineIsTheHandlers(String header, String value, long expectedMillis) {
        AtomicReference<Duration> remaining = new AtomicReference<>();
        try (Service service = Service.with("deadline: {max: 2s, default: 700ms}")
                .on(new VirtualTime())
                .handledBy((http, path) -> {
                    remaining.set(Deadline.current().remaining());
                    return "";
                })
                .start()) {
            service.get("/stock/42", header, value);
            assertThat(remaining.get()).isEqualTo(Duration.ofMillis(expectedMillis));
        }
    }

    @Test
    void theShorterOfTwoHeadersCounts() {
        AtomicReference<Duration> remaining = new AtomicReference<>();
        try (Service service = Service.with("deadline: {}")
                .on(new VirtualTime())
                .handledBy((http, path) -> {
                    remaining.set(Deadline.current().remaining());
                    return "";
                })
                .start()) {
            String envoy = "x-envoy-expected-rq-timeout-ms";
            service.get("/stock/42", envoy, "900", envoy, "200", "grpc-timeout", "1S");
            assertThat(remaining.get()).isEqualTo(Duration.ofMillis(200));
        }
    }

    @Test
    void headersThatAreNotTrustedSayNothing() {
        AtomicReference<Duration> remaining = new AtomicReference<>();
        try (Service service = Service.with("deadline: {default: 1s, trust-header: false}")
                .on(new VirtualTime())
                .handledBy((http, path) -> {
                    remaining.set(Deadline.current().remaining());
                    return "";
                })
                .start()) {
            service.get("/stock/42", "x-envoy-expected-rq-timeout-ms", "100");
            assertThat(remaining.get()).isEqualTo(Duration.ofSeconds(1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRequestThatIsTooLateIsNotHandled(Server.Kind kind) {
        try (Service service =
                Service.with("deadline: {}, exempt-paths: [/healthz]").on(kind).start()) {
            Service.Answer answer = service.get("/stock/42", "grpc-timeout", "0m");
            assertThat(answer.code()).isEqualTo(504);
            assertThat(answer.body()).isEqualTo("the caller's deadline has passed\n");
            assertThat(answer.header("x-envoy-overloaded")).isNull();
            assertThat(service.get("/healthz", "grpc-timeout", "0m").code()).isEqualTo(200);
            service.awaitIdle();
            assertThat(service.rejected("deadline_expired")).isEqualTo(1);
            assertThat(text(service.spans().get(0), "sidecar.rejection")).isEqualTo("deadline_expired");
        }
    }

    @ParameterizedTest
    @EnumSource
    void callsMadeForARequestEndByItsDeadline(Server.Kind kind) throws Exception {
        try (Upstream upstream = Upstream.answering(Upstream.ok("too late")
                        .newBuilder()
                        .headersDelay(20, TimeUnit.SECONDS)
                        .build());
                Service service = Service.under("""
                        apiVersion: sidecarsdk.io/v1
                        http:
                          inbound: {deadline: {}}
                          clients: {inventory: {endpoints: ["%s"], timeout: 15s}}
                        """.formatted(upstream.url()))
                        .on(kind)
                        .handledBy((http, path) -> {
                            Request request = new Request.Builder()
                                    .url("http://inventory/")
                                    .build();
                            try (var response =
                                    http.client("inventory").newCall(request).execute()) {
                                return response.body().string();
                            } catch (io.sidecarsdk.http.CallTimeoutException cut) {
                                return "cut";
                            }
                        })
                        .start()) {
            long start = System.nanoTime();
            assertThat(service.get("/stock/42", "x-envoy-expected-rq-timeout-ms", "300")
                            .body())
                    .isEqualTo("cut");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        }
    }

    // --- limits ---

    @ParameterizedTest
    @EnumSource
    void requestsBeyondTheRateLimitAreRefused(Server.Kind kind) {
        VirtualTime time = new VirtualTime();
        try (Service service = Service.with("rate-limit: {permits: 2, per: 6s}, exempt-paths: [/healthz, /metrics/*]")
                .on(kind)
                .on(time)
                .start()) {
            assertThat(service.get("/stock/42").code()).isEqualTo(200);
            assertThat(service.get("/stock/42").code()).isEqualTo(200);
            Service.Answer refused = service.get("/stock/42");
            assertThat(refused.code()).isEqualTo(429);
            assertThat(refused.header("Retry-After")).isEqualTo("3");
            assertThat(refused.header("x-envoy-overloaded")).isEqualTo("true");
            assertThat(service.get("/healthz").code()).isEqualTo(200);
            assertThat(service.get("/metrics/jvm").code()).isEqualTo(200);
            assertThat(service.get("/healthz/x").code()).isEqualTo(429);
            time.advance(Duration.ofSeconds(3));
            assertThat(service.get("/stock/42").code()).isEqualTo(200);
            service.awaitIdle();
            assertThat(service.rejected("rate_limited")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"/healthz/../stock/1", "/healthz;/../stock/1", "/healthz/%2e%2e/stock/1", "//healthz", "/healthz%2f"})
    void anExemptionIsNotHadByWritingThePathDifferently(String target) {
        try (Service service = Service.with("rate-limit: {permits: 1, per: 1h}, exempt-paths: [/healthz/*]")
                .on(new VirtualTime())
                .start()) {
            service.get("/stock/42");
            assertThat(service.statusOfRaw(target)).isIn(400, 429); // 400: Tomcat's own refusal
            assertThat(service.statusOfRaw("/healthz/%6cive")).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void requestsBeyondThoseThatMayBeInFlightAreRefused(Server.Kind kind) throws Exception {
        Gate gate = new Gate(1);
        try (Service service = Service.with("max-concurrent: 1, exempt-paths: [/healthz]")
                .on(kind)
                .handledBy(gate.before("/stock/slow", ""))
                .start()) {
            CompletableFuture<Service.Answer> slow = service.getMeanwhile("/stock/slow");
            gate.awaitInside();
            Service.Answer refused = service.get("/stock/42");
            assertThat(refused.code()).isEqualTo(503);
            assertThat(refused.header("x-envoy-overloaded")).isEqualTo("true");
            assertThat(service.get("/healthz").code()).isEqualTo(200);
            assertThat(service.meters()
                            .get("http.server.active_requests")
                            .gauge()
                            .value())
                    .isGreaterThanOrEqualTo(1);
            gate.open();
            assertThat(slow.get().code()).isEqualTo(200);
            service.awaitIdle();
            assertThat(service.get("/stock/42").code()).isEqualTo(200);
            service.awaitIdle();
            assertThat(service.rejected("concurrency_limited")).isEqualTo(1);
        }
    }

    @Test
    void aLimitInShadowModeOnlyCounts() throws Exception {
        Gate gate = new Gate(2);
        try (Service service = Service.with(
                        "rate-limit: {permits: 1, per: 1h, shadow: true}, max-concurrent: {limit: 1, shadow: true}")
                .on(new VirtualTime())
                .handledBy((http, path) -> {
                    gate.pass();
                    return "";
                })
                .start()) {
            CompletableFuture<Service.Answer> first = service.getMeanwhile("/stock/1");
            CompletableFuture<Service.Answer> second = service.getMeanwhile("/stock/2");
            gate.awaitInside();
            gate.open();
            assertThat(first.get().code()).isEqualTo(200);
            assertThat(second.get().code()).isEqualTo(200);
            service.awaitIdle();
            assertThat(service.get("/stock/3").code()).isEqualTo(200);
            service.awaitIdle();
            assertThat(service.rejected("rate_limited", false)).isEqualTo(2);
            assertThat(service.rejected("concurrency_limited", false))
                    .as("the place was given back, once")
                    .isEqualTo(1);
            assertThat(service.rejected("rate_limited")).isZero();
            assertThat(service.spans())
                    .anySatisfy(span -> assertThat(span.getEvents())
                            .anyMatch(event -> event.getName().equals("sidecar.shadow_rejection")));
        }
    }

    @Test
    void whileTooFewRequestsSucceedAShareIsRefused() {
        VirtualTime time = new VirtualTime();
        try (Service service = Service.with("admission-control: {max-rejection: 100%}, exempt-paths: [/healthz]")
                .on(time)
                .handledBy((http, path) -> {
                    if (path.equals("/healthz")) {
                        return "";
                    }
                    throw new IllegalStateException("on purpose");
                })
                .start()) {
            for (int i = 0; i < 40; i++) {
                assertThat(service.get("/stock/42").code()).isIn(500, 503);
            }
            service.awaitIdle();
            assertThat(service.rejected("admission_refused")).isPositive();
            assertThat(service.get("/healthz").code()).isEqualTo(200);
            time.advance(Duration.ofMinutes(1));
            int refused = service.rejected("admission_refused");
            assertThat(service.get("/healthz").code()).isEqualTo(200);
            assertThat(service.get("/stock/42").code()).isEqualTo(500);
            service.awaitIdle();
            assertThat(service.rejected("admission_refused"))
                    .as("forgotten after its window")
                    .isEqualTo(refused);
        }
    }

    @Test
    void theAdaptiveLimitRefusesWhatIsBeyondItAndGivesItsPlacesBack() throws Exception {
        Gate gate = new Gate(1);
        try (Service service = Service.with("adaptive-concurrency: {min: 1, max: 1, min-rtt: {requests: 1}}")
                .on(new VirtualTime())
                .handledBy(gate.before("/stock/slow", ""))
                .start()) {
            CompletableFuture<Service.Answer> slow = service.getMeanwhile("/stock/slow");
            gate.awaitInside();
            Service.Answer refused = service.get("/stock/42");
            assertThat(refused.code()).isEqualTo(503);
            assertThat(refused.header("x-envoy-overloaded")).isEqualTo("true");
            gate.open();
            slow.get();
            service.awaitIdle();
            assertThat(service.get("/stock/42").code()).isEqualTo(200);
            service.awaitIdle();
            assertThat(service.rejected("adaptive_limited")).isEqualTo(1);
        }
    }

    @Test
    void anUpstreamIsToldTheRestOfTheCallersDeadline() throws Exception {
        try (Upstream upstream = Upstream.answering(Upstream.ok("yes"));
                Service service = Service.under("""
                        apiVersion: sidecarsdk.io/v1
                        http:
                          inbound: {deadline: {}}
                          clients: {inventory: {endpoints: ["%s"], timeout: 15s}}
                        """.formatted(upstream.url()))
                        .on(new VirtualTime())
                        .handledBy((http, path) -> {
                            Request request = new Request.Builder()
                                    .url("http://inventory/")
                                    .build();
                            try (var response =
                                    http.client("inventory").newCall(request).execute()) {
                                return response.body().string();
                            }
                        })
                        .start()) {
            assertThat(service.get("/stock/42", "grpc-timeout", "800m").body()).isEqualTo("yes");
            assertThat(upstream.take().getHeaders().get("x-envoy-expected-rq-timeout-ms"))
                    .isEqualTo("800");
        }
    }

    @Test
    void aNewPolicyHoldsFromTheNextRequestOnAndKeepsWhatItDoesNotChange() {
        VirtualTime time = new VirtualTime();
        LivePolicyText policy = new LivePolicyText(Service.policyOf("rate-limit: {permits: 1, per: 1h}"));
        try (Service service = Service.under("").from(policy).on(time).start()) {
            assertThat(service.get("/stock/42").code()).isEqualTo(200);
            assertThat(service.get("/stock/42").code()).isEqualTo(429);
            policy.becomes(Service.policyOf("rate-limit: {permits: 1, per: 1h}, exempt-paths: [/healthz]"));
            time.advance(Duration.ofSeconds(2));
            assertThat(service.get("/stock/42").code()).isEqualTo(429); // the bucket is as empty as it was
            assertThat(service.get("/healthz").code()).isEqualTo(200);
            policy.becomes("{apiVersion: sidecarsdk.io/v1}");
            time.advance(Duration.ofSeconds(2));
            assertThat(service.get("/stock/42").code()).isEqualTo(200);
            assertThat(service.sidecar().health().components()).doesNotContainKey("http.inbound");
        }
    }

    private static String text(SpanData span, String key) {
        return span.getAttributes().get(AttributeKey.stringKey(key));
    }

    /** A document that changes. */
    private static final class LivePolicyText implements io.sidecarsdk.spi.PolicySource {

        private volatile String text;

        private LivePolicyText(String text) {
            this.text = text;
        }

        private void becomes(String newText) {
            text = newText;
        }

        @Override
        public String name() {
            return "test";
        }

        @Override
        public String read() {
            return text;
        }
    }
}
