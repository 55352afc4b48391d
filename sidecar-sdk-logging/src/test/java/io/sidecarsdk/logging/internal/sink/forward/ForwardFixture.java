package io.sidecarsdk.logging.internal.sink.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.internal.ship.Answer;
import io.sidecarsdk.logging.internal.ship.Batch;
import io.sidecarsdk.policy.TlsPolicy;
import io.sidecarsdk.spi.SecretFields;
import io.sidecarsdk.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Servers and transports of one test, on virtual time, with secrets that it may change. */
final class ForwardFixture implements AutoCloseable {

    static final Duration TIMEOUT = Duration.ofSeconds(30);
    static final String CLIENT = "sidecar-sdk/orders";

    final VirtualTime time = new VirtualTime();
    final Map<String, Map<String, String>> secrets = new ConcurrentHashMap<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    ForwardServer server(ForwardServer.Script... scripts) throws IOException {
        return closing(new ForwardServer(scripts));
    }

    ForwardTransport transport(ForwardSettings settings) {
        return closing(new ForwardTransport(settings, time, time, Optional.of(secrets())));
    }

    private SecretFields secrets() {
        return name -> {
            Map<String, String> fields = secrets.get(name);
            if (fields == null) {
                throw new IOException("secret " + name + " is not there");
            }
            return fields;
        };
    }

    <T extends AutoCloseable> T closing(T opened) {
        open.add(opened);
        return opened;
    }

    static SettingsBuilder settings(ForwardServer server) {
        return new SettingsBuilder("127.0.0.1", server.port());
    }

    static CompletableFuture<Answer> sending(ForwardTransport transport, Batch batch) {
        return CompletableFuture.supplyAsync(() -> transport.send(batch));
    }

    static String detail(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Later.class);
        return ((Answer.Later) answer).detail();
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    /** With acknowledgements and nothing else, unless something else is said. */
    static final class SettingsBuilder {

        private final String host;
        private final int port;
        private boolean ack = true;
        private boolean gzip;
        private Optional<ForwardSettings.SharedKey> key = Optional.empty();
        private Optional<String> login = Optional.empty();
        private Optional<TlsPolicy> tls = Optional.empty();

        SettingsBuilder(String host, int port) {
            this.host = host;
            this.port = port;
        }

        SettingsBuilder ack(boolean wanted) {
            ack = wanted;
            return this;
        }

        SettingsBuilder gzip(boolean wanted) {
            gzip = wanted;
            return this;
        }

        SettingsBuilder sharedKey(String secret) {
            key = Optional.of(new ForwardSettings.SharedKey(secret, "value"));
            return this;
        }

        SettingsBuilder login(String secret) {
            login = Optional.of(secret);
            return this;
        }

        SettingsBuilder tls(TlsPolicy policy) {
            tls = Optional.of(policy);
            return this;
        }

        ForwardSettings build() {
            return new ForwardSettings(host, port, CLIENT, "shop.orders", TIMEOUT, ack, gzip, key, login, tls);
        }
    }
}
