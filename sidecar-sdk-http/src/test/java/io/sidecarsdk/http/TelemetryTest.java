package io.sidecarsdk.http;

import static io.sidecarsdk.http.testing.TestSidecar.request;
import static io.sidecarsdk.http.testing.Upstream.ok;
import static io.sidecarsdk.http.testing.Upstream.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Meter;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.sidecarsdk.http.internal.telemetry.HttpMeter;
import io.sidecarsdk.http.internal.telemetry.ServerMeter;
import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.http.testing.Upstream;
import io.sidecarsdk.internal.telemetry.MeterDeclaration;
import io.sidecarsdk.testing.GeneratedFile;
import io.sidecarsdk.testing.MeterReference;
import io.sidecarsdk.testing.VirtualTime;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TelemetryTest {

    private static final EnumSet<HttpMeter> OF_ROUTES =
            EnumSet.of(HttpMeter.ROUTED, HttpMeter.MIRRORED, HttpMeter.FAULTS);

    private static final MeterDeclaration[] ALL_METERS = Stream.of(HttpMeter.values(), ServerMeter.values())
            .flatMap(Stream::of)
            .toArray(MeterDeclaration[]::new);

    @Test
    void everyAttemptCarriesTheTraceOfTheCallsSpan() throws Exception {
        try (Upstream upstream = Upstream.answering(status(503), ok("yes"));
                TestSidecar sidecar =
                        TestSidecar.with("retry: {}").on(new VirtualTime()).to(upstream)) {
            sidecar.get();
            SpanData span = sidecar.onlySpan();
            String sent = "00-" + span.getTraceId() + "-" + span.getSpanId() + "-";
            for (int i = 0; i < 2; i++) {
                assertThat(upstream.take().getHeaders().values("traceparent"))
                        .singleElement()
                        .asString()
                        .startsWith(sent);
            }
        }
    }

    @Test
    void anAsynchronousCallIsAChildOfItsCallersSpan() throws Exception {
        SpanContext callers = SpanContext.create(
                "0af7651916cd43dd8448eb211c80319c",
                "b7ad6b7169203331",
                TraceFlags.getSampled(),
                TraceState.getDefault());
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar = TestSidecar.with("").to(upstream);
                Scope scope = Span.wrap(callers).makeCurrent()) {
            TestSidecar.callAsync(sidecar.client(), request("/").build());
            assertThat(sidecar.onlySpan().getParentSpanId()).isEqualTo(callers.getSpanId());
            assertThat(upstream.take().getHeaders().get("traceparent")).startsWith("00-" + callers.getTraceId());
        }
    }

    @Test
    void theSpanDescribesTheCallWithoutSecretsOfItsUrl() throws Exception {
        try (Upstream upstream = Upstream.answering(status(404));
                TestSidecar sidecar = TestSidecar.with("").to(upstream)) {
            sidecar.call(request("/stock/42?token=secret")
                    .url("http://user:secret@inventory/stock/42?token=secret")
                    .build());
            SpanData span = sidecar.onlySpan();
            assertThat(span.getName()).isEqualTo("GET");
            assertThat(span.getKind()).isEqualTo(SpanKind.CLIENT);
            assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(text(span, "url.full")).isEqualTo("http://inventory/stock/42");
            assertThat(text(span, "server.address")).isEqualTo("inventory");
            assertThat(text(span, "http.request.method")).isEqualTo("GET");
            assertThat(text(span, "error.type")).isEqualTo("404");
            assertThat(span.toString()).doesNotContain("secret");
        }
    }

    @Test
    void metersOfRoutesHaveTheNamesAndTagsThatAreDeclared() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar = TestSidecar.with("routing: {routes: [{mirror: {client: inventory},"
                                + " fault: {delay: {fixed: 1ms, percent: 100%}}}]}")
                        .to(upstream)) {
            sidecar.get();
            for (HttpMeter declared : OF_ROUTES) {
                assertThat(sidecar.meters().find(declared.meterName()).meters())
                        .as(declared.meterName())
                        .isNotEmpty()
                        .allSatisfy(meter ->
                                assertThat(tagKeys(meter)).containsExactlyInAnyOrderElementsOf(declared.tagKeys()));
            }
        }
    }

    @Test
    void metersHaveTheNamesAndTagsThatAreDeclared() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        VirtualTime time = new VirtualTime();
        Function<RecordedRequest, MockResponse> firstFails = request ->
                request.getTarget().equals("/healthz") || calls.getAndIncrement() > 0 ? ok("yes") : status(503);
        try (Upstream upstream = Upstream.answeringBy(firstFails);
                Upstream second = Upstream.answeringBy(firstFails);
                Upstream third = Upstream.answeringBy(firstFails);
                TestSidecar sidecar = TestSidecar.with(
                                "retry: {}, hedge: {after: 1h}, rate-limit: {permits: 2, per: 1h},"
                                        + " outlier-detection: {consecutive-5xx: 1}, health-check: {path: /healthz},"
                                        + " adaptive-concurrency: {}, adaptive-throttle: {shadow: true}, tls: {server-name: a.shop},"
                                        + " load-balancer: prequal")
                        .on(time)
                        .to(upstream, second, third)) {
            sidecar.post(); // never hedged
            sidecar.get();
            assertThatThrownBy(sidecar::get).isInstanceOf(CallRejectedIOException.class);
            await().until(() -> sidecar.count("sidecar.http.health_checks") > 0);
            time.advance(Duration.ofMillis(10));
            await().until(() -> sidecar.count("sidecar.http.load.probes") > 0);
            for (HttpMeter declared : EnumSet.complementOf(OF_ROUTES)) {
                assertThat(sidecar.meters().find(declared.meterName()).meters())
                        .as(declared.meterName())
                        .isNotEmpty()
                        .allSatisfy(meter ->
                                assertThat(tagKeys(meter)).containsExactlyInAnyOrderElementsOf(declared.tagKeys()));
            }
        }
    }

    @Test
    void theReferenceOfTheMetersIsUpToDate() {
        GeneratedFile.at("docs/reference/metrics-http.md")
                .mustHold(MeterReference.page("sidecar-sdk-http", ALL_METERS));
    }

    @Test
    void unknownMethodsAndStatusesMakeNoNewMetersEach() throws Exception {
        List<Integer> codes = List.of(600, 700, 789, 999);
        try (Upstream upstream =
                        Upstream.answering(codes.stream().map(Upstream::status).toArray(MockResponse[]::new));
                TestSidecar sidecar = TestSidecar.with("").to(upstream)) {
            for (int i = 0; i < codes.size(); i++) {
                sidecar.call(request("/").method("ODD" + i, null).build());
            }
            assertThat(sidecar.meters().find("http.client.request.duration").timers())
                    .hasSize(1);
            assertThat(sidecar.timed("http.request.method", "_OTHER", "error.type", "invalid_status"))
                    .isEqualTo(codes.size());
        }
    }

    private static List<String> tagKeys(Meter meter) {
        return meter.getId().getTags().stream().map(tag -> tag.getKey()).collect(Collectors.toList());
    }

    private static String text(SpanData span, String key) {
        return String.valueOf(span.getAttributes().get(AttributeKey.stringKey(key)));
    }
}
