package io.sidecarsdk.http;

import static io.sidecarsdk.http.testing.Upstream.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sidecarsdk.health.Health;
import io.sidecarsdk.http.spi.DiscoveredEndpoint;
import io.sidecarsdk.http.spi.EndpointDiscovery;
import io.sidecarsdk.http.testing.FakeDns;
import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.http.testing.Upstream;
import io.sidecarsdk.resilience.Rejection;
import io.sidecarsdk.spi.PolicySource;
import io.sidecarsdk.testing.VirtualTime;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Rcode;

@Timeout(60)
class DiscoveryTest {

    private final VirtualTime time = new VirtualTime();

    @Nested
    class ByFile {

        @TempDir
        Path directory;

        @Test
        void callsGoWhereTheFileSays() throws Exception {
            try (Upstream one = Upstream.answering(ok("one"));
                    TestSidecar sidecar = following(write("endpoints: [\"" + one.url() + "\"]"))) {
                assertThat(sidecar.get().body()).isEqualTo("one");
                assertThat(health(sidecar).status()).isEqualTo(Health.Status.UP);
                assertThat(endpoints(sidecar, "known")).isEqualTo(1);
                assertThat(endpoints(sidecar, "healthy")).isEqualTo(1);
            }
        }

        @Test
        void aChangeIsTakenOnceItHasBeenSeenTwice() throws Exception {
            try (Upstream one = Upstream.answering(ok("one"));
                    Upstream two = Upstream.answering(ok("two"));
                    TestSidecar sidecar = following(write("endpoints: [\"" + one.url() + "\"]"))) {
                write("endpoints: [{url: \"" + two.url() + "\", weight: 3}]");
                time.advance(Duration.ofSeconds(1));
                assertThat(sidecar.get().body()).isEqualTo("one");
                time.advance(Duration.ofSeconds(1));
                assertThat(sidecar.get().body()).isEqualTo("two");
                assertThat(sidecar.meters()
                                .find("sidecar.http.attempts")
                                .tag("endpoint", one.label())
                                .counters())
                        .as("counters of an endpoint that has gone")
                        .isEmpty();
            }
        }

        @Test
        void aWrongFileLeavesTheEndpointsAndShowsUntilItIsRightAgain() throws Exception {
            try (Upstream one = Upstream.answering(ok("one"));
                    TestSidecar sidecar = following(write("endpoints: [\"" + one.url() + "\"]"))) {
                for (String wrong : List.of("endpoints: [\"http://a:1\", {url:", "endpoints: []", "endpoint: []", "")) {
                    write(wrong);
                    time.advance(Duration.ofSeconds(2));
                    assertThat(sidecar.get().body()).isEqualTo("one");
                    assertThat(health(sidecar).status()).isEqualTo(Health.Status.DEGRADED);
                }
                Files.delete(directory.resolve("endpoints.yaml"));
                time.advance(Duration.ofSeconds(2));
                assertThat(sidecar.get().body()).isEqualTo("one");
                assertThat(health(sidecar).detail()).contains("endpoints.yaml");

                write("endpoints: [\"" + one.url() + "\"]");
                time.advance(Duration.ofSeconds(2));
                assertThat(health(sidecar).status()).isEqualTo(Health.Status.UP);
                assertThat(sidecar.count("sidecar.http.discovery", "outcome", "failed"))
                        .isEqualTo(5);
            }
        }

        @Test
        void withoutAFileCallsAreRefusedUntilThereIsOne() throws Exception {
            Path file = directory.resolve("endpoints.yaml");
            try (Upstream one = Upstream.answering(ok("one"));
                    TestSidecar sidecar = following(file)) {
                assertThatThrownBy(sidecar::get)
                        .isInstanceOfSatisfying(
                                CallRejectedIOException.class,
                                refused -> assertThat(refused.reason()).isEqualTo(Rejection.NO_HEALTHY_ENDPOINT));
                assertThat(health(sidecar).status()).isEqualTo(Health.Status.DOWN);
                write("endpoints: [\"" + one.url() + "\"]");
                time.advance(Duration.ofSeconds(2));
                assertThat(sidecar.get().body()).isEqualTo("one");
            }
        }

        @Test
        void aReloadToAnotherWayOfFindingEndsTheFirst() throws Exception {
            Document document = new Document();
            try (Upstream one = Upstream.answering(ok("one"));
                    Upstream two = Upstream.answering(ok("two"))) {
                document.text = policy("file: \"" + write("endpoints: [\"" + one.url() + "\"]") + '"');
                try (TestSidecar sidecar =
                        TestSidecar.with("").on(time).from(document).to(new String[0])) {
                    assertThat(sidecar.get().body()).isEqualTo("one");
                    document.text = policy("static: [\"" + two.url() + "\"]");
                    time.advance(Duration.ofSeconds(5));
                    assertThat(sidecar.get().body()).isEqualTo("two");

                    write("endpoints: [\"" + one.url() + "\", \"http://127.0.0.1:1\"]");
                    time.advance(Duration.ofSeconds(5));
                    assertThat(sidecar.get().body()).isEqualTo("two");
                    assertThat(endpoints(sidecar, "known")).isEqualTo(1);
                }
            }
        }

        private Path write(String text) throws Exception {
            return Files.writeString(directory.resolve("endpoints.yaml"), text);
        }

        private TestSidecar following(Path file) {
            return started("file: \"" + file + '"');
        }
    }

    @Nested
    class ByName {

        @Test
        void theFirstCallWaitsForTheFirstAnswer() throws Exception {
            try (Upstream upstream = Upstream.answering(ok("yes"));
                    FakeDns dns = new FakeDns().answering("30 A 127.0.0.1");
                    TestSidecar sidecar = asking(dns, "port: " + port(upstream))) {
                assertThat(sidecar.get().body()).isEqualTo("yes");
            }
        }

        @Test
        void itIsAskedAgainWhenTheTimeOfTheAnswerIsOver() throws Exception {
            try (FakeDns dns = new FakeDns().answering("30 A 127.0.0.1", "60 A 127.0.0.2");
                    TestSidecar sidecar = asking(dns, "port: 80")) {
                awaitKnown(sidecar, 2);
                dns.answering("30 A 127.0.0.1", "30 A 127.0.0.2", "30 A 127.0.0.3");
                time.advance(Duration.ofSeconds(29));
                assertThat(endpoints(sidecar, "known")).isEqualTo(2);
                assertThat(dns.questions()).isEqualTo(1);
                time.advance(Duration.ofSeconds(1));
                awaitKnown(sidecar, 3);
            }
        }

        @Test
        void aRefreshOfThePolicyStandsForTheTimeOfTheAnswer() throws Exception {
            try (FakeDns dns = new FakeDns().answering("3600 A 127.0.0.1");
                    TestSidecar sidecar = asking(dns, "port: 80, refresh: 10s")) {
                awaitKnown(sidecar, 1);
                dns.answering("3600 A 127.0.0.1", "3600 A 127.0.0.2");
                time.advance(Duration.ofSeconds(10));
                awaitKnown(sidecar, 2);
            }
        }

        @Test
        void serviceRecordsBringPortPriorityAndWeight() throws Exception {
            try (Upstream upstream = Upstream.answering(ok("yes"));
                    FakeDns dns = new FakeDns()
                            .answering(
                                    "30 SRV 10 3 " + port(upstream) + " localhost.",
                                    "30 SRV 20 0 1 127.0.0.1.backup.",
                                    "30 SRV 30 0 0 .");
                    TestSidecar sidecar = asking(dns, "type: srv")) {
                awaitKnown(sidecar, 2);
                for (int i = 0; i < 5; i++) {
                    assertThat(sidecar.get().body()).isEqualTo("yes"); // the second one is a priority later
                }
            }
        }

        @Test
        void whateverGoesWrongTheLastGoodAnswerStays() throws Exception {
            try (Upstream upstream = Upstream.answering(ok("yes"));
                    FakeDns dns = new FakeDns().answering("30 A 127.0.0.1");
                    TestSidecar sidecar = asking(dns, "port: " + port(upstream))) {
                awaitKnown(sidecar, 1);
                int asked = dns.questions();
                Runnable[] troubles = {
                    () -> dns.failing(Rcode.NXDOMAIN), () -> dns.failing(Rcode.SERVFAIL), () -> dns.answering()
                };
                for (int i = 0; i < troubles.length; i++) {
                    troubles[i].run();
                    int outcomes = i + 1;
                    time.advance(Duration.ofSeconds(i == 0 ? 30 : 5)); // five seconds after a failure
                    await().atMost(Duration.ofSeconds(20))
                            .untilAsserted(() -> assertThat(sidecar.count("sidecar.http.discovery")
                                            - sidecar.count("sidecar.http.discovery", "outcome", "found"))
                                    .isEqualTo(outcomes));
                    assertThat(health(sidecar).status()).isEqualTo(Health.Status.DEGRADED);
                    assertThat(sidecar.get().body()).isEqualTo("yes");
                }
                assertThat(dns.questions()).isGreaterThan(asked);
                dns.answering("30 A 127.0.0.1");
                time.advance(Duration.ofSeconds(5));
                await().untilAsserted(() -> assertThat(health(sidecar).status()).isEqualTo(Health.Status.UP));
            }
        }

        @Test
        void nobodyIsAskedAnyMoreAfterTheEnd() throws Exception {
            try (FakeDns dns = new FakeDns().answering("1 A 127.0.0.1")) {
                TestSidecar sidecar = asking(dns, "port: 80");
                awaitKnown(sidecar, 1);
                sidecar.close();
                int asked = dns.questions();
                time.advance(Duration.ofMinutes(10));
                assertThat(dns.questions()).isEqualTo(asked);
                assertThat(time.scheduled()).isZero();
            }
        }

        private TestSidecar asking(FakeDns dns, String settings) {
            return started("dns: {name: inventory.shop.test, resolver: \"" + dns.address() + "\", " + settings + "}");
        }

        private int port(Upstream upstream) {
            return URI.create(upstream.url()).getPort();
        }

        private void awaitKnown(TestSidecar sidecar, int count) {
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(endpoints(sidecar, "known")).isEqualTo(count));
        }
    }

    @Nested
    class ByAProvider {

        @Test
        void callsGoWhereTheProviderSays() throws Exception {
            try (Upstream one = Upstream.answering(ok("one"));
                    Upstream two = Upstream.answering(ok("two"));
                    TestSidecar sidecar =
                            started("discovery: {name: test, settings: {first: \"" + one.url() + "\"}}")) {
                assertThat(sidecar.get().body()).isEqualTo("one");
                EndpointDiscovery.Listener listener = TestDiscovery.listener(one.url());

                listener.found(List.of(DiscoveredEndpoint.at(URI.create(two.url()))));
                assertThat(sidecar.get().body()).isEqualTo("two");

                listener.found(List.of());
                assertThat(sidecar.get().body()).isEqualTo("two");
                assertThat(health(sidecar).status()).isEqualTo(Health.Status.DEGRADED);
                listener.failed("the registry is down");
                assertThat(health(sidecar).detail()).contains("the registry is down");

                sidecar.close();
                assertThat(TestDiscovery.OPEN).doesNotContainKey(one.url());
                listener.found(List.of(DiscoveredEndpoint.at(URI.create(one.url())))); // too late, and harmless
            }
        }

        @Test
        void aProviderThatFailsIsAskedAgain() throws Exception {
            try (Upstream one = Upstream.answering(ok("one"));
                    TestSidecar sidecar = started(
                            "discovery: {name: test, settings: {failing: once, first: \"" + one.url() + "\"}}")) {
                assertThatThrownBy(sidecar::get).isInstanceOf(CallRejectedIOException.class);
                assertThat(health(sidecar).status()).isEqualTo(Health.Status.DOWN);
                time.advance(Duration.ofSeconds(5));
                await().ignoreExceptions()
                        .untilAsserted(() -> assertThat(sidecar.get().body()).isEqualTo("one"));
            }
        }

        @Test
        void aNameThatNobodyHasIsSaid() {
            try (TestSidecar sidecar = started("discovery: nobody")) {
                assertThatThrownBy(sidecar::get).isInstanceOf(CallRejectedIOException.class);
                assertThat(health(sidecar).detail()).contains("nobody").contains("test");
            }
        }
    }

    /** Registered in this module's test resources. */
    public static final class TestDiscovery implements EndpointDiscovery {

        static final Map<String, Listener> OPEN = new ConcurrentHashMap<>();
        private static final Set<String> FAILED = new HashSet<>();

        static Listener listener(String first) {
            return java.util.Objects.requireNonNull(OPEN.get(first));
        }

        @Override
        public String name() {
            return "test";
        }

        @Override
        public Subscription subscribe(String client, Map<String, String> settings, Listener listener) {
            String first = java.util.Objects.requireNonNull(settings.get("first"));
            if (settings.containsKey("failing") && FAILED.add(first)) {
                throw new IllegalStateException("not yet");
            }
            OPEN.put(first, listener);
            listener.found(List.of(DiscoveredEndpoint.at(URI.create(first))));
            return () -> OPEN.remove(first);
        }
    }

    private TestSidecar started(String endpoints) {
        Document document = new Document();
        document.text = policy(endpoints);
        return TestSidecar.with("").on(time).from(document).to(new String[0]);
    }

    private static String policy(String endpoints) {
        return "apiVersion: sidecarsdk.io/v1\nhttp: {clients: {inventory: {endpoints: {" + endpoints + "}}}}\n";
    }

    private static int endpoints(TestSidecar sidecar, String state) {
        io.micrometer.core.instrument.Gauge gauge = sidecar.meters()
                .find("sidecar.http.endpoints")
                .tag("state", state)
                .gauge();
        return gauge == null ? -1 : (int) gauge.value();
    }

    private static Health.Component health(TestSidecar sidecar) {
        return java.util.Objects.requireNonNull(
                sidecar.sidecar().health().components().get("http.inventory.endpoints"));
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
    }
}
