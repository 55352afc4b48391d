package io.sidecarsdk.logging.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sidecarsdk.logging.StrictJson;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import wiremock.com.fasterxml.jackson.databind.JsonNode;

/** Plain HTTP for asking a real server, independent of the client under test. */
final class Http {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Http() {}

    /** A status and a body. */
    record Reply(int status, byte[] body) {

        boolean isOk() {
            return status / 100 == 2;
        }

        JsonNode json() {
            if (!isOk()) {
                throw new AssertionError(this);
            }
            return StrictJson.parse(body);
        }

        @Override
        public String toString() {
            return status + " " + new String(body, UTF_8);
        }
    }

    static Reply get(String address, String... headers) throws IOException {
        return send(request(address, headers).GET().build());
    }

    static Reply send(String method, String address, String contentType, String body) throws IOException {
        return send(request(address, "content-type", contentType)
                .method(method, BodyPublishers.ofString(body))
                .build());
    }

    private static HttpRequest.Builder request(String address, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address)).timeout(TIMEOUT);
        return headers.length == 0 ? request : request.headers(headers);
    }

    private static Reply send(HttpRequest request) throws IOException {
        try {
            HttpResponse<byte[]> response = CLIENT.send(request, BodyHandlers.ofByteArray());
            return new Reply(response.statusCode(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }
}
