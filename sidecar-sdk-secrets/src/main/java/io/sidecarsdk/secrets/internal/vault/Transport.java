package io.sidecarsdk.secrets.internal.vault;

import io.github.jopenlibs.vault.json.JsonObject;
import io.github.jopenlibs.vault.rest.Rest;
import io.github.jopenlibs.vault.rest.RestException;
import io.sidecarsdk.policy.VaultPolicy;
import io.sidecarsdk.time.TimeSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request to one address, with the driver's {@code Rest} over a client of our own. Its higher faces
 * ({@code Logical}, {@code Auth}, {@code Leases}) are not used, see docs/adr/0015-vault.md.
 */
final class Transport {

    private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(1);

    private final VaultPolicy policy;
    private final VaultTls tls;
    private final TimeSource time;
    private @Nullable HttpClient client;

    Transport(VaultPolicy policy, TimeSource time) {
        this.policy = policy;
        this.tls = new VaultTls(policy);
        this.time = time;
    }

    /** @throws IOException if there was no whole answer; its message holds nothing of the request or the answer */
    Reply send(URI address, Request request) throws VaultException, IOException {
        return send(address, request, policy.timeout());
    }

    Reply send(URI address, Request request, Duration timeout) throws VaultException, IOException {
        Exchange exchange = new Exchange(client(), VaultPath.at(address, request.path()), timeout);
        Rest rest = new Rest(exchange)
                .url(address.toString())
                .header("X-Vault-Request", "true")
                .header("X-Vault-Token", request.token())
                .header("X-Vault-Namespace", policy.namespace().orElse(null));
        long sentAt = time.nanoTime();
        try {
            if (request.fields() == null) {
                rest.get();
            } else {
                rest.body(json(request.fields())).post();
            }
        } catch (RestException e) {
            if (e.getCause() instanceof InterruptedException) {
                Thread.currentThread().interrupt(); // the driver has taken the mark away
            }
        }
        return reply(exchange.response(), sentAt);
    }

    private static byte[] json(Map<String, Object> fields) {
        return JsonTree.of(fields).toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Reply reply(HttpResponse<byte[]> response, long sentAt) {
        byte[] bytes = response.body();
        JsonObject body = JsonTree.parse(new String(bytes, StandardCharsets.UTF_8));
        Arrays.fill(bytes, (byte) 0);
        Duration retryAfter = response.headers()
                .firstValue("Retry-After")
                .map(Transport::seconds)
                .orElse(Duration.ZERO);
        return new Reply(
                response.statusCode(),
                body,
                retryAfter,
                response.headers().firstValue("Location").orElse(""),
                sentAt);
    }

    /** Vault sends seconds; of the other form of RFC 9110, a date, nothing is made. */
    private static Duration seconds(String header) {
        if (!header.matches("[0-9]{1,9}")) {
            return Duration.ZERO;
        }
        Duration asked = Duration.ofSeconds(Long.parseLong(header));
        return asked.compareTo(LONGEST_RETRY_AFTER) < 0 ? asked : LONGEST_RETRY_AFTER;
    }

    private synchronized HttpClient client() throws VaultException {
        if (client == null) {
            refresh();
        }
        return Objects.requireNonNull(client);
    }

    /**
     * Looks whether the TLS material has changed; if so, later requests go out on new connections.
     *
     * @throws VaultException if there is no usable material, and never was
     */
    synchronized void refresh() throws VaultException {
        try {
            if (tls.changed() || client == null) {
                HttpClient.Builder builder = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(policy.connectTimeout());
                tls.secure(builder);
                client = builder.build();
            }
        } catch (IOException e) {
            if (client == null) {
                throw new VaultException(
                        VaultException.Problem.UNAVAILABLE,
                        "secrets.vault.tls is of no use: " + String.valueOf(e.getMessage()));
            }
        }
    }
}
