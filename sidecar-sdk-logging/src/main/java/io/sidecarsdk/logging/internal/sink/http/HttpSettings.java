package io.sidecarsdk.logging.internal.sink.http;

import io.sidecarsdk.policy.LogCredentialsPolicy;
import io.sidecarsdk.policy.LogReceiverPolicy;
import io.sidecarsdk.policy.LogTransportPolicy;
import io.sidecarsdk.policy.TlsPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How requests to one receiver are made.
 *
 * @param timeout one request's, its answer included
 * @param gzip whether bodies are compressed
 * @param headers sent with each request
 * @param credentials shown with each request
 * @param tls how connections to {@code https} endpoints are secured; empty for the system's trust
 */
public record HttpSettings(
        Duration timeout,
        boolean gzip,
        Map<String, String> headers,
        Optional<LogCredentialsPolicy> credentials,
        Optional<TlsPolicy> tls) {

    /** As a policy says. */
    public static HttpSettings of(LogReceiverPolicy policy) {
        return new HttpSettings(
                policy.timeout(),
                policy.compression() == LogTransportPolicy.Compression.GZIP,
                policy.headers(),
                policy.credentials(),
                policy.tls());
    }

    /** Neither compressed nor with anything beside the body. */
    public static HttpSettings plain(Duration timeout) {
        return new HttpSettings(timeout, false, Map.of(), Optional.empty(), Optional.empty());
    }
}
