package io.sidecarsdk.secrets.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sidecarsdk.internal.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** Talks to an OpenBao in plain HTTP, with one token in one namespace; knows nothing of what is being tested. */
final class Bao {

    private final String address;
    private final String token;
    private final String namespace;

    Bao(String address, String token, String namespace) {
        this.address = address;
        this.token = token;
        this.namespace = namespace;
    }

    Bao as(String otherToken) {
        return new Bao(address, otherToken, namespace);
    }

    Bao in(String otherNamespace) {
        return new Bao(address, token, otherNamespace);
    }

    Answer read(String path) {
        return send("GET", path, Map.of());
    }

    Answer list(String path) {
        return send("LIST", path, Map.of());
    }

    Answer write(String path, Map<String, ?> body) {
        return send("POST", path, body);
    }

    Answer delete(String path) {
        return send("DELETE", path, Map.of());
    }

    /** As {@link #write}; the answer comes in a box, which the token here opens once. */
    String wrapped(String path, Map<String, ?> body, Duration ttl) {
        HttpRequest request = request("POST", path, body)
                .header("X-Vault-Wrap-TTL", ttl.toSeconds() + "s")
                .build();
        return send(request).ok().text("wrap_info", "token");
    }

    private Answer send(String method, String path, Map<String, ?> body) {
        return send(request(method, path, body).build());
    }

    private HttpRequest.Builder request(String method, String path, Map<String, ?> body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + "/v1/" + path))
                .timeout(Duration.ofSeconds(20))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(Json.write(body)));
        if (!token.isEmpty()) {
            request.header("X-Vault-Token", token);
        }
        if (!namespace.isEmpty()) {
            request.header("X-Vault-Namespace", namespace);
        }
        return request;
    }

    private static Answer send(HttpRequest request) {
        // a client for each request: a server that was killed in between leaves no dead connection behind
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString(UTF_8));
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(request.method() + " " + request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
