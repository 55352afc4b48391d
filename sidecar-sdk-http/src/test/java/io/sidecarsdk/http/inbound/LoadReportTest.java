package io.sidecarsdk.http.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.http.testing.Gate;
import io.sidecarsdk.http.testing.Server;
import io.sidecarsdk.http.testing.Service;
import io.sidecarsdk.testing.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a service says of its load, and to whom. */
@Timeout(60)
class LoadReportTest {

    private static final String PATH = "/.well-known/sidecar-load";
    private static final String REQUESTS = "x-sidecar-requests-in-flight";
    private static final String LATENCY = "x-sidecar-latency-ms";
    private static final String[] ASKED = {"x-sidecar-report-load", "1"};

    private final VirtualTime time = new VirtualTime();
    private final Gate gate = new Gate(1);

    private Service.Setup service(String settings) {
        return Service.with(settings).on(time).handledBy(gate.before("/stock/slow", "handled"));
    }

    @ParameterizedTest
    @EnumSource
    void whoAsksIsToldHowManyRequestsAreInFlightAndHowLongTheyTake(Server.Kind kind) throws Exception {
        try (Service service = service("load-report: {}").on(kind).start()) {
            Service.Answer idle = service.get(PATH);
            assertThat(idle.code()).isEqualTo(204);
            assertThat(idle.body()).isEmpty();
            assertThat(idle.header(REQUESTS)).isEqualTo("0");
            assertThat(idle.header(LATENCY)).isNull();

            CompletableFuture<Service.Answer> slow = service.getMeanwhile("/stock/slow");
            gate.awaitInside();
            assertThat(service.get(PATH).header(REQUESTS)).isEqualTo("1");

            time.advance(Duration.ofMillis(40));
            gate.open();
            assertThat(slow.get().header(REQUESTS)).isNull(); // it did not ask
            service.awaitIdle();
            Service.Answer after = service.get(PATH);
            assertThat(after.header(REQUESTS)).isEqualTo("0");
            assertThat(Double.parseDouble(after.header(LATENCY))).isBetween(39.9, 40.1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void askingIsNoRequestOfTheService(Server.Kind kind) {
        try (Service service = service("load-report: {path: /load}, access-log: {}, max-concurrent: 1")
                .on(kind)
                .start()) {
            for (int i = 0; i < 10; i++) {
                assertThat(service.get("/load").code()).isEqualTo(204);
            }
            assertThat(service.spans()).isEmpty();
            assertThat(service.timed()).isZero();
            assertThat(service.get("/load", "x-sidecar-report-load", "1").header(REQUESTS))
                    .isEqualTo("0");
            assertThat(service.get("/loads").body()).isEqualTo("handled");
            assertThat(service.call(service.request("/load").head().build()).code())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void responsesSayItToWhoAsks(Server.Kind kind) {
        try (Service service = service("load-report: {}").on(kind).start()) {
            assertThat(service.get("/stock/42").header(REQUESTS)).isNull();
            service.awaitIdle();
            Service.Answer told = service.get("/stock/42", ASKED);
            assertThat(told.body()).isEqualTo("handled");
            assertThat(told.header(REQUESTS)).isEqualTo("0");
        }
    }

    @Test
    void nobodyIsToldUnlessThePolicySaysSo() {
        try (Service service = service("max-concurrent: 5").start()) {
            assertThat(service.get(PATH).body()).isEqualTo("handled");
            assertThat(service.get("/stock/42", ASKED).header(REQUESTS)).isNull();
        }
        try (Service service = service("load-report: {enabled: false}").start()) {
            assertThat(service.get(PATH).body()).isEqualTo("handled");
        }
        try (Service service = service("load-report: {on-responses: false}").start()) {
            assertThat(service.get("/stock/42", ASKED).header(REQUESTS)).isNull();
            assertThat(service.get(PATH).code()).isEqualTo(204);
        }
    }

    @Test
    void whoMayNotAskIsNotTold() {
        try (Service service = service(
                        "load-report: {}, authorization: {rules: [{action: deny, paths: [/.well-known/*]},"
                                + " {action: allow}]}")
                .start()) {
            Service.Answer refused = service.get(PATH);
            assertThat(refused.code()).isEqualTo(403);
            assertThat(refused.header(REQUESTS)).isNull();
            assertThat(service.get("/stock/42").body()).isEqualTo("handled");
        }
    }

    @Test
    void limitsDoNotKeepTheReportBack() {
        try (Service service =
                service("load-report: {}, rate-limit: {permits: 1, per: 1h}").start()) {
            service.get("/stock/42");
            assertThat(service.get("/stock/42").code()).isEqualTo(429);
            assertThat(service.get(PATH).code()).isEqualTo(204);
        }
    }

    @Test
    void whatIsRefusedOrFailsDoesNotMakeTheServiceLookFast() {
        try (Service service = Service.with("load-report: {}, rate-limit: {permits: 1, per: 1h}")
                .on(time)
                .handledBy((http, path) -> {
                    throw new IllegalStateException("broken");
                })
                .start()) {
            service.get("/stock/42");
            service.get("/stock/42");
            service.awaitIdle();
            assertThat(service.get(PATH).header(LATENCY)).isNull();
        }
    }

    @Test
    void aServiceThatEndsSaysThatInstead() {
        try (Service service = service("load-report: {}, drain: {delay: 1s}").start()) {
            service.inbound().drain();
            assertThat(service.get(PATH).code()).isEqualTo(204);
            time.advance(Duration.ofSeconds(1));
            assertThat(service.get(PATH).code()).isEqualTo(503);
        }
    }
}
