package io.sidecarsdk.internal.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidecarsdk.Sidecar;
import io.sidecarsdk.health.Health;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.spi.PolicySource;
import io.sidecarsdk.spi.SidecarContext;
import io.sidecarsdk.testing.FakeCapabilities;
import io.sidecarsdk.testing.VirtualTime;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdminTest {

    private static final String ANY_PORT = "admin: {address: \"127.0.0.1:0\"}\n";

    private final VirtualTime time = new VirtualTime();
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void reset() {
        FakeCapabilities.reset();
    }

    private static String policy(String admin) {
        return "apiVersion: sidecarsdk.io/v1\nservice: {name: orders}\n" + admin;
    }

    private Sidecar start(String admin) {
        return Sidecar.builder()
                .policy(Policy.parse(policy(admin)))
                .time(time)
                .scheduler(time)
                .start();
    }

    private static void onCreate(Consumer<SidecarContext> module) {
        FakeCapabilities.onCreate(module, nothing -> {});
    }

    private static Health.Component admin(Sidecar sidecar) {
        return sidecar.health().components().get("admin");
    }

    private static URI address(Sidecar sidecar) {
        return URI.create(admin(sidecar).detail().replace("listens on ", ""));
    }

    private HttpResponse<String> get(Sidecar sidecar, String path) throws Exception {
        return http.send(HttpRequest.newBuilder(address(sidecar).resolve(path)).build(), BodyHandlers.ofString());
    }

    @Test
    void withoutItsSectionNothingListens() {
        try (Sidecar sidecar = start("")) {
            assertThat(sidecar.health().components()).doesNotContainKey("admin");
        }
    }

    @Test
    void whatIsSwitchedOffDoesNotListen() {
        try (Sidecar sidecar = start("admin: {enabled: false}\n")) {
            assertThat(sidecar.health().components()).doesNotContainKey("admin");
        }
    }

    @Test
    void theFirstPageNamesTheOthers() throws Exception {
        try (Sidecar sidecar = start(ANY_PORT)) {
            HttpResponse<String> answer = get(sidecar, "/");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
            assertThat(answer.body()).isEqualTo("{\n  \"pages\": [\"health\", \"policy\"]\n}\n");
        }
    }

    @Test
    void healthIsThereWithItsParts() throws Exception {
        try (Sidecar sidecar = start(ANY_PORT)) {
            assertThat(get(sidecar, "/health").body())
                    .contains("\"status\": \"UP\"")
                    .contains("\"admin\": {")
                    .contains("\"detail\": \"listens on http://127.0.0.1:");
        }
    }

    @Test
    void thePolicyIsThereWithItsDefaults() throws Exception {
        try (Sidecar sidecar = start(ANY_PORT)) {
            assertThat(get(sidecar, "/policy").body())
                    .contains("\"name\": \"orders\"")
                    .contains("\"address\": \"127.0.0.1:0\"");
        }
    }

    @Test
    void aModuleShowsAPageAndTakesItBack() throws Exception {
        Runnable[] takeBack = new Runnable[1];
        onCreate(context -> takeBack[0] = context.page("leases", () -> Map.of("database", 3)));
        try (Sidecar sidecar = start(ANY_PORT)) {
            assertThat(get(sidecar, "/leases").body()).isEqualTo("{\n  \"database\": 3\n}\n");

            takeBack[0].run();

            assertThat(get(sidecar, "/leases").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aPageThatFailsTellsTheClassAlone() throws Exception {
        onCreate(context -> context.page("leases", () -> {
            throw new IllegalStateException("hunter2");
        }));
        try (Sidecar sidecar = start(ANY_PORT)) {
            HttpResponse<String> answer = get(sidecar, "/leases");

            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body())
                    .contains("java.lang.IllegalStateException")
                    .doesNotContain("hunter2");
        }
    }

    @Test
    void nothingCanBeChanged() throws Exception {
        try (Sidecar sidecar = start(ANY_PORT)) {
            HttpRequest post = HttpRequest.newBuilder(address(sidecar).resolve("/policy"))
                    .POST(BodyPublishers.ofString("x"))
                    .build();

            HttpResponse<String> answer = http.send(post, BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(405);
            assertThat(answer.headers().firstValue("allow")).hasValue("GET, HEAD");
        }
    }

    @Test
    void aBrowserThatWasLedHereByAnotherNameGetsNothing() throws Exception {
        try (Sidecar sidecar = start(ANY_PORT);
                Socket socket = new Socket("127.0.0.1", address(sidecar).getPort())) {
            socket.getOutputStream()
                    .write("GET /policy HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));

            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

            assertThat(answer).startsWith("HTTP/1.1 403").doesNotContain("orders");
        }
    }

    @Test
    void anAddressThatIsTakenIsTriedAgain() throws Exception {
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        try (Sidecar sidecar = start("admin: {address: \"127.0.0.1:" + taken.getLocalPort() + "\"}\n")) {
            assertThat(admin(sidecar).status()).isEqualTo(Health.Status.DEGRADED);
            assertThat(admin(sidecar).detail()).contains("cannot listen on 127.0.0.1 port " + taken.getLocalPort());

            taken.close();
            time.advance(Duration.ofSeconds(5));

            assertThat(admin(sidecar).status()).isEqualTo(Health.Status.UP);
            assertThat(get(sidecar, "/health").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void itFollowsThePolicy() throws Exception {
        String[] text = {policy(ANY_PORT)};
        try (Sidecar sidecar = Sidecar.builder()
                .policy(new TextSource(text))
                .time(time)
                .scheduler(time)
                .start()) {
            URI first = address(sidecar).resolve("/health");

            text[0] = policy("admin: {address: \"127.0.0.1:0\", enabled: false}\n");
            time.advance(Duration.ofSeconds(2));

            assertThat(sidecar.health().components()).doesNotContainKey("admin");
            assertThatThrownBy(() -> http.send(HttpRequest.newBuilder(first).build(), BodyHandlers.discarding()))
                    .isInstanceOf(IOException.class);

            text[0] = policy(ANY_PORT);
            time.advance(Duration.ofSeconds(2));

            assertThat(get(sidecar, "/health").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void closingEndsIt() {
        Sidecar sidecar = start(ANY_PORT);
        URI health = address(sidecar).resolve("/health");

        sidecar.close();

        assertThatThrownBy(() -> HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(health).build(), BodyHandlers.discarding()))
                .isInstanceOf(ConnectException.class);
    }

    private record TextSource(String[] text) implements PolicySource {

        @Override
        public String name() {
            return "a text";
        }

        @Override
        public String read() {
            return text[0];
        }
    }
}
