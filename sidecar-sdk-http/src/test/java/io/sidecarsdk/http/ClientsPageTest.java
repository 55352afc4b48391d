package io.sidecarsdk.http;

import static io.sidecarsdk.http.testing.Upstream.ok;
import static io.sidecarsdk.http.testing.Upstream.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.Sidecar;
import io.sidecarsdk.http.testing.Upstream;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.testing.VirtualTime;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the admin page tells of clients. */
@Timeout(60)
class ClientsPageTest {

    private final VirtualTime time = new VirtualTime();

    private Sidecar start(String endpoints) {
        return Sidecar.builder()
                .policy(Policy.parse("""
                        apiVersion: sidecarsdk.io/v1
                        service: {name: orders}
                        admin: {address: "127.0.0.1:0"}
                        http:
                          clients:
                            inventory:
                              endpoints: [%s]
                              circuit-breaker: {minimum-calls: 10}
                              outlier-detection: {consecutive-5xx: 1, max-ejected: 100%%}
                        """.formatted(endpoints)))
                .time(time)
                .scheduler(time)
                .start();
    }

    private static String page(Sidecar sidecar) throws Exception {
        String address = sidecar.health().components().get("admin").detail().replace("listens on ", "");
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(address + "/clients")).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    @Test
    void showsEachClientWithItsBreakerAndEndpoints() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("42"));
                Sidecar sidecar = start(upstream.url())) {
            assertThat(page(sidecar))
                    .contains("\"inventory\": {")
                    .contains("\"calls-in-flight\": 0")
                    .contains("\"circuit-breaker\": \"closed\"")
                    .contains("\"" + upstream.url() + "\": {")
                    .contains("\"healthy\": true");
        }
    }

    @Test
    void saysWhatSpeaksAgainstAnEndpoint() throws Exception {
        try (Upstream upstream = Upstream.answering(status(500));
                Sidecar sidecar = start(upstream.url())) {
            Request request = new Request.Builder().url("http://inventory/").build();
            try (Response response =
                    sidecar.get(Http.class).client("inventory").newCall(request).execute()) {
                assertThat(response.code()).isEqualTo(500);
            }

            assertThat(page(sidecar)).contains("\"healthy\": false").contains("\"unhealthy-for\": [\"ejected\"]");
        }
    }
}
