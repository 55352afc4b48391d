package io.sidecarsdk.logging.internal.sink.forward;

import io.sidecarsdk.policy.LogForwardPolicy;
import io.sidecarsdk.policy.LogTransportPolicy;
import io.sidecarsdk.policy.TlsPolicy;
import java.time.Duration;
import java.util.Optional;

/**
 * What a Forward sink does, as the policy in force says.
 *
 * @param client as whom it introduces itself
 * @param timeout for all of one batch: connecting, the handshake, sending, the acknowledgement
 * @param ack whether a batch is sent only once the server has said so
 * @param login the secret with {@code username} and {@code password}
 * @param tls empty for none
 */
record ForwardSettings(
        String host,
        int port,
        String client,
        String tag,
        Duration timeout,
        boolean ack,
        boolean gzip,
        Optional<SharedKey> sharedKey,
        Optional<String> login,
        Optional<TlsPolicy> tls) {

    /** No server has a name like that: one that has the client's own is refused. */
    private static final String CLIENT = "sidecar-sdk/";

    /** @param service the name of this service, for a tag that the policy does not say */
    static ForwardSettings of(LogForwardPolicy policy, String service) {
        return new ForwardSettings(
                policy.host(),
                policy.port(),
                CLIENT + service,
                policy.tag().orElse(service),
                policy.timeout(),
                policy.ack(),
                policy.compression() == LogTransportPolicy.Compression.GZIP,
                policy.sharedKey().map(key -> new SharedKey(key.secret(), key.field())),
                policy.credentials().map(LogForwardPolicy.Login::secret),
                policy.tls());
    }

    /** A field of a secret. */
    record SharedKey(String secret, String field) {}

    String address() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    int timeoutMillis() {
        return (int) Math.max(1, timeout.toMillis());
    }
}
