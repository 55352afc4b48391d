package io.sidecarsdk.http.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.health.Health;
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

@Timeout(60)
class DrainTest {

    private final VirtualTime time = new VirtualTime();
    private final Gate gate = new Gate(1);

    private Service.Setup service() {
        return Service.with("drain: {delay: 5s, timeout: 20s}, exempt-paths: [/healthz]")
                .on(time)
                .handledBy(gate.before("/stock/slow", "handled"));
    }

    @ParameterizedTest
    @EnumSource
    void stepByStep(Server.Kind kind) throws Exception {
        try (Service service = service().on(kind).start()) {
            CompletableFuture<Service.Answer> slow = service.getMeanwhile("/stock/slow");
            gate.awaitInside();
            assertThat(service.inbound().isReady()).isTrue();
            assertThat(service.get("/stock/42").header("Connection")).isNotEqualTo("close");

            CompletableFuture<Integer> drained = service.inbound().drain().toCompletableFuture();
            assertThat(service.inbound().isReady()).isFalse();
            assertThat(component(service).status()).isEqualTo(Health.Status.DOWN);
            Service.Answer leaving = service.get("/stock/42");
            assertThat(leaving.code()).isEqualTo(200);
            assertThat(leaving.header("Connection")).isEqualTo("close");

            time.advance(Duration.ofSeconds(5));
            Service.Answer refused = service.get("/stock/42");
            assertThat(refused.code()).isEqualTo(503);
            assertThat(refused.header("Connection")).isEqualTo("close");
            assertThat(refused.header("x-envoy-overloaded")).isNull(); // another instance may be asked
            assertThat(service.get("/healthz").code()).isEqualTo(200);
            assertThat(component(service).detail()).contains("refuses new requests");
            assertThat(drained).isNotDone();

            gate.open();
            assertThat(drained.get()).isZero();
            assertThat(service.timed("http.response.status_code", "200"))
                    .as("measured before the drain is complete")
                    .isEqualTo(4);
            assertThat(service.spans()).hasSize(5);
            assertThat(slow.get().body()).isEqualTo("handled");
            assertThat(service.rejected("draining")).isEqualTo(1);
        }
    }

    @Test
    void doesNotWaitForEver() throws Exception {
        try (Service service = service().start()) {
            CompletableFuture<Service.Answer> slow = service.getMeanwhile("/stock/slow");
            gate.awaitInside();
            CompletableFuture<Integer> drained = service.inbound().drain().toCompletableFuture();
            time.advance(Duration.ofSeconds(24));
            assertThat(drained).isNotDone();
            time.advance(Duration.ofSeconds(1));
            assertThat(drained).isCompletedWithValue(1);
            gate.open();
            slow.get();
        }
    }

    @Test
    void twiceIsOnce() {
        try (Service service = service().start()) {
            CompletableFuture<Integer> first = service.inbound().drain().toCompletableFuture();
            time.advance(Duration.ofSeconds(4));
            CompletableFuture<Integer> second = service.inbound().drain().toCompletableFuture();
            time.advance(Duration.ofSeconds(1));
            assertThat(first).isCompletedWithValue(0);
            assertThat(second).isCompletedWithValue(0);
        }
    }

    @Test
    void aClosedSidecarLetsNothingThrough() {
        Service service = service().start();
        CompletableFuture<Integer> drained = service.inbound().drain().toCompletableFuture();
        try (service) {
            service.sidecar().close();
            assertThat(drained).isCompletedWithValue(0);
            assertThat(service.get("/healthz").code()).isEqualTo(503);
        }
    }

    private static Health.Component component(Service service) {
        return service.sidecar().health().components().get("http.inbound");
    }
}
