package io.sidecarsdk.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.Sidecar;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.testing.VirtualTime;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the admin page tells of secrets. */
class SecretsPageTest {

    @TempDir
    Path directory;

    @Test
    void showsEachSecretWithoutItsValues() throws Exception {
        Path file = Files.writeString(directory.resolve("token"), "canary-4711");
        VirtualTime time = new VirtualTime();
        try (Sidecar sidecar = Sidecar.builder()
                .policy(Policy.parse("""
                        apiVersion: sidecarsdk.io/v1
                        service: {name: orders}
                        admin: {address: "127.0.0.1:0"}
                        secrets:
                          entries:
                            there: {file: %s}
                            missing: {file: %s}
                        """.formatted(file, directory.resolve("nothing"))))
                .time(time)
                .scheduler(time)
                .workers(Runnable::run)
                .start()) {
            String page = page(sidecar);

            assertThat(page)
                    .contains("\"source\": \"file " + file + "\"")
                    .contains("\"state\": \"current\"")
                    .contains("\"fields\": [\"value\"]")
                    .contains("\"state\": \"unavailable\"")
                    .contains("\"last-failure\": \"is not there: ")
                    .doesNotContain("canary");
        }
    }

    private static String page(Sidecar sidecar) throws Exception {
        String address = sidecar.health().components().get("admin").detail().replace("listens on ", "");
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(address + "/secrets")).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
