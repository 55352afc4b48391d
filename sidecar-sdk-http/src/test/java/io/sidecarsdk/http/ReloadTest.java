package io.sidecarsdk.http;

import static io.sidecarsdk.http.testing.TestSidecar.policyOf;
import static io.sidecarsdk.http.testing.TestSidecar.request;
import static io.sidecarsdk.http.testing.Upstream.ok;
import static io.sidecarsdk.http.testing.Upstream.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidecarsdk.Sidecar;
import io.sidecarsdk.health.Health;
import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.http.testing.Upstream;
import io.sidecarsdk.spi.PolicySource;
import io.sidecarsdk.testing.VirtualTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import mockwebserver3.MockResponse;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReloadTest {

    private static final String BREAKER = "circuit-breaker: {window: 10, minimum-calls: 2, open-for: 1h}";

    private final VirtualTime time = new VirtualTime();
    private final Document document = new Document();

    @Test
    void aChangedFileIsInForceForTheClientThatIsHeldAlready(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("sidecar.yaml");
        try (Upstream one = Upstream.answering(ok("one"));
                Upstream two = Upstream.answering(ok("two"))) {
            Files.writeString(file, policyOf("", one.url()));
            try (Sidecar sidecar =
                    Sidecar.builder().policy(file).time(time).scheduler(time).start()) {
                OkHttpClient client = sidecar.get(Http.class).client("inventory");
                assertThat(TestSidecar.call(client, request("/").build()).body())
                        .isEqualTo("one");

                Files.writeString(file, policyOf("", two.url()));
                time.advance(Duration.ofSeconds(3));

                assertThat(TestSidecar.call(client, request("/").build()).body())
                        .isEqualTo("two");
                assertThat(sidecar.get(Http.class).client("inventory")).isSameAs(client);
            }
        }
    }

    @Test
    void limitsAndRetriesChange() throws Exception {
        try (Upstream upstream = Upstream.answering(status(503), ok("1"), status(503), ok("2"));
                TestSidecar sidecar = started("retry: {max-attempts: 2}", upstream)) {
            assertThat(sidecar.get().body()).isEqualTo("1");

            reload("rate-limit: {permits: 1, per: 1h}", upstream);

            assertThat(sidecar.get().code()).isEqualTo(503);
            assertThatThrownBy(sidecar::get).isInstanceOf(CallRejectedIOException.class);
        }
    }

    @Test
    void aLowerConcurrencyLimitCountsWhatIsInFlightAlready() throws Exception {
        try (Upstream upstream = Upstream.answering(streamed());
                TestSidecar sidecar = started("max-concurrent: 2", upstream)) {
            try (Response inFlight =
                    sidecar.client().newCall(request("/").build()).execute()) {
                reload("max-concurrent: 1", upstream);

                assertThat(sidecar.active()).isEqualTo(1);
                assertThatThrownBy(sidecar::get).isInstanceOf(CallRejectedIOException.class);
                assertThat(inFlight.body().string()).hasSize(1000);
            }
            assertThat(sidecar.get().body()).hasSize(1000);
        }
    }

    @Test
    void aBreakerWhoseSettingsStayKeepsItsState() throws Exception {
        try (Upstream upstream = Upstream.answering(status(500));
                TestSidecar sidecar = started(BREAKER, upstream)) {
            sidecar.get();
            sidecar.get();
            assertThat(sidecar.breakerState()).isEqualTo(2);

            reload(BREAKER + ", timeout: 3s", upstream);

            assertThat(sidecar.breakerState()).isEqualTo(2);
            assertThatThrownBy(sidecar::get).isInstanceOf(CallRejectedIOException.class);
        }
    }

    @Test
    void aBreakerWhoseSettingsChangeBeginsAnew() throws Exception {
        try (Upstream upstream = Upstream.answering(status(500), status(500), ok("yes"));
                TestSidecar sidecar = started(BREAKER, upstream)) {
            sidecar.get();
            sidecar.get();

            reload("circuit-breaker: {window: 20, minimum-calls: 2, open-for: 1h}", upstream);

            assertThat(sidecar.breakerState()).isZero();
            assertThat(sidecar.get().body()).isEqualTo("yes");
        }
    }

    @Test
    void aCallInFlightGoesOnUnderItsOldSettings() throws Exception {
        try (Upstream one = Upstream.answering(streamed());
                Upstream two = Upstream.answering(ok("two"));
                TestSidecar sidecar = started("", one)) {
            try (Response inFlight =
                    sidecar.client().newCall(request("/").build()).execute()) {
                reload("max-response: 10B", two);
                assertThat(sidecar.get().body()).isEqualTo("two");
                assertThat(inFlight.body().string()).hasSize(1000);
            }
        }
    }

    @Test
    void aClientThatIsTakenAwayWorksOnForWhoeverHoldsItAndIsTheSameWhenItComesBack() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar = started("", upstream)) {
            OkHttpClient held = sidecar.client();

            document.change("apiVersion: sidecarsdk.io/v1\n", time);
            assertThat(TestSidecar.call(held, request("/").build()).body()).isEqualTo("yes");
            assertThatThrownBy(() -> sidecar.http().client("inventory")).isInstanceOf(IllegalArgumentException.class);

            reload("rate-limit: {permits: 1, per: 1h}", upstream);
            assertThat(sidecar.http().client("inventory")).isSameAs(held);
            assertThat(sidecar.get().body()).isEqualTo("yes");
            assertThatThrownBy(sidecar::get).isInstanceOf(CallRejectedIOException.class);
        }
    }

    @Test
    void aClientThatWasTakenAwayEndsWithTheSidecar() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"))) {
            TestSidecar sidecar = started("", upstream);
            OkHttpClient held = sidecar.client();
            sidecar.get();
            document.change("apiVersion: sidecarsdk.io/v1\n", time);
            sidecar.close(); // looks for connections and meters that are left
            assertThatThrownBy(() -> TestSidecar.call(held, request("/").build()))
                    .hasMessageContaining("closed");
        }
    }

    @Test
    void aPolicyThatIsRefusedChangesNothing() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar = started("", upstream)) {
            document.change(policyOf("timeout: never", "http://127.0.0.1:1"), time);
            assertThat(sidecar.get().body()).isEqualTo("yes");
            assertThat(sidecar.sidecar().health().status()).isEqualTo(Health.Status.DEGRADED);
        }
    }

    private TestSidecar started(String settings, Upstream upstream) {
        document.text = policyOf(settings, upstream.url());
        return TestSidecar.with("").on(time).from(document).to(upstream);
    }

    private void reload(String settings, Upstream upstream) {
        document.change(policyOf(settings, upstream.url()), time);
    }

    private static MockResponse streamed() {
        return new MockResponse.Builder().chunkedBody("x".repeat(1000), 100).build();
    }

    private static final class Document implements PolicySource {

        private volatile String text = "";

        @Override
        public String name() {
            return "test";
        }

        @Override
        public String read() {
            return text;
        }

        private void change(String newText, VirtualTime time) {
            text = newText;
            time.advance(Duration.ofSeconds(3));
        }
    }
}
