package io.sidecarsdk.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.Sidecar;
import io.sidecarsdk.policy.Policy;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

class FirstCallTest {

    @Test
    void aCallFailsTwiceAndIsRepeated() throws Exception {
        try (MockWebServer server = new MockWebServer()) {
            server.enqueue(new MockResponse.Builder().code(503).body("no").build());
            server.enqueue(new MockResponse.Builder().code(503).body("no").build());
            server.enqueue(new MockResponse.Builder().body("yes").build());
            server.start();
            String policy = """
                    apiVersion: sidecarsdk.io/v1
                    http:
                      clients:
                        inventory:
                          endpoints: ["http://127.0.0.1:%d"]
                          retry: {max-attempts: 3}
                          circuit-breaker: {}
                          rate-limit: {permits: 1000}
                          attempt-timeout: 1s
                    """.formatted(server.getPort());
            try (Sidecar sidecar = Sidecar.start(Policy.parse(policy))) {
                var client = sidecar.get(Http.class).client("inventory");
                try (Response response = client.newCall(new Request.Builder()
                                .url("http://inventory/stock/42?x=%20y#f")
                                .build())
                        .execute()) {
                    assertThat(response.body().string()).isEqualTo("yes");
                }
                assertThat(server.takeRequest().getHeaders().get("Host")).isEqualTo("inventory");
                assertThat(server.takeRequest().getTarget()).isEqualTo("/stock/42?x=%20y");
                sidecar.meters().forEachMeter(m -> System.out.println(m.getId() + " " + m.measure()));
            }
        }
    }
}
