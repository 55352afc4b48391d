package io.sidecarsdk.http;

import static io.sidecarsdk.http.testing.TestSidecar.request;
import static io.sidecarsdk.http.testing.Upstream.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.http.testing.Upstream;
import io.sidecarsdk.testing.VirtualTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BalancingTest {

    @Test
    void roundRobinGoesRoundExactly() throws Exception {
        try (Upstream one = Upstream.answering(ok("1"));
                Upstream two = Upstream.answering(ok("2"));
                Upstream three = Upstream.answering(ok("3"));
                TestSidecar sidecar = TestSidecar.with("").to(one, two, three)) {
            for (int i = 0; i < 30; i++) {
                sidecar.get();
            }
            assertThat(List.of(one.requests(), two.requests(), three.requests()))
                    .containsOnly(10);
        }
    }

    @Test
    void randomIsRoughlyEven() throws Exception {
        try (Upstream one = Upstream.answering(ok("1"));
                Upstream two = Upstream.answering(ok("2"));
                TestSidecar sidecar = TestSidecar.with("load-balancer: random").to(one, two)) {
            for (int i = 0; i < 400; i++) {
                sidecar.get();
            }
            assertThat(one.requests()).isBetween(120, 280); // eight standard deviations
        }
    }

    @Test
    void leastRequestPrefersTheEndpointWithFewerRequestsInFlight() throws Exception {
        MockResponse streamed =
                new MockResponse.Builder().chunkedBody("held open", 3).build();
        try (Upstream one = Upstream.answering(streamed);
                Upstream two = Upstream.answering(streamed);
                TestSidecar sidecar =
                        TestSidecar.with("load-balancer: least-request").to(one, two)) {
            List<Response> open = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                open.add(sidecar.client().newCall(request("/").build()).execute());
                // the busier one is picked only when it is drawn twice: one time in four, and never when it leads by
                // far
                assertThat(Math.abs(one.requests() - two.requests())).isLessThan(20);
            }
            open.forEach(Response::close);
        }
    }

    @Test
    void aCallFailsWhenNoEndpointCanBeReached() throws Exception {
        try (TestSidecar sidecar = TestSidecar.with("retry: {max-attempts: 3}")
                .on(new VirtualTime())
                .to(deadUrl(), deadUrl())) {
            assertThatThrownBy(sidecar::get).isInstanceOf(IOException.class);
            assertThat(sidecar.count("sidecar.http.attempts", "outcome", "connect_failure"))
                    .isEqualTo(3);
        }
    }

    @Test
    void anotherHostThanTheClientsIsAnErrorThatNamesBoth() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar = TestSidecar.with("").to(upstream)) {
            Request elsewhere = new Request.Builder().url("http://pricing/").build();
            assertThatThrownBy(() -> sidecar.call(elsewhere))
                    .isInstanceOf(WrongHostException.class)
                    .hasMessageContaining("inventory")
                    .hasMessageContaining("pricing");
            assertThat(upstream.requests()).isZero();
        }
    }

    @Test
    void aClientWithoutEndpointsDialsTheUrlsOwnHost() throws Exception {
        try (Upstream upstream = Upstream.answering(Upstream.status(503), ok("yes"));
                TestSidecar sidecar = TestSidecar.with("retry: {}").to(new String[0])) {
            Request request = new Request.Builder().url(upstream.url() + "/a?b").build();
            assertThat(sidecar.call(request).body()).isEqualTo("yes");
            assertThat(upstream.take().getHeaders().get("Host")).isEqualTo(upstream.label());
            assertThat(sidecar.count("sidecar.http.attempts", "endpoint", "url"))
                    .isEqualTo(2);
        }
    }

    @Test
    void theHostHeaderIsLogicalUnlessThePolicySaysOtherwise() throws Exception {
        assertThat(hostSent("")).isEqualTo("inventory");
        assertThat(hostSent("host: logical")).isEqualTo("inventory");
        assertThat(hostSent("host: stock.example.com")).isEqualTo("stock.example.com");
        assertThat(hostSent("host: endpoint")).startsWith("127.0.0.1:");
    }

    @Test
    void aPortInTheLogicalUrlStaysInTheHostHeader() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar = TestSidecar.with("").to(upstream)) {
            sidecar.call(new Request.Builder().url("http://inventory:8080/").build());
            assertThat(upstream.take().getHeaders().get("Host")).isEqualTo("inventory:8080");
        }
    }

    @Test
    void theCallersOwnHostHeaderIsSentAsItIs() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar =
                        TestSidecar.with("host: stock.example.com").to(upstream)) {
            sidecar.call(request("/").header("Host", "mine").build());
            assertThat(upstream.take().getHeaders().values("Host")).containsExactly("mine");
        }
    }

    @Test
    void pathAndQueryArriveAsTheCallerWroteThem() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar = TestSidecar.with("").to(upstream)) {
            for (String target : List.of("/", "/a//b;c=d/%2F?x=%20y&z", "/?", "/?=&a=", "/%E2%82%AC")) {
                sidecar.call(request(target + "#fragment").build());
                RecordedRequest received = upstream.take();
                assertThat(received.getTarget()).isEqualTo(target);
            }
        }
    }

    @Test
    void anEndpointMayHaveAnAddressOfIpVersion6() throws Exception {
        InetAddress loopback = InetAddress.getByName("::1");
        assumeThat(NetworkInterface.getByInetAddress(loopback)).isNotNull();
        try (MockWebServer server = new MockWebServer()) {
            server.enqueue(ok("yes"));
            server.start(loopback, 0);
            try (TestSidecar sidecar = TestSidecar.with("").to("http://[::1]:" + server.getPort())) {
                assertThat(sidecar.get().body()).isEqualTo("yes");
                assertThat(HttpUrl.get("http://[::1]:" + server.getPort()).host())
                        .isEqualTo("::1");
                assertThat(sidecar.count("sidecar.http.attempts", "endpoint", "[::1]:" + server.getPort()))
                        .isEqualTo(1);
            }
        }
    }

    private static String hostSent(String settings) throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar = TestSidecar.with(settings).to(upstream)) {
            sidecar.get();
            return upstream.take().getHeaders().get("Host");
        }
    }

    private static String deadUrl() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return "http://127.0.0.1:" + socket.getLocalPort();
        }
    }
}
