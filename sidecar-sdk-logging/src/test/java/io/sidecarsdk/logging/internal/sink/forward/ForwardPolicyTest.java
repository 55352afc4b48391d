package io.sidecarsdk.logging.internal.sink.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.internal.ship.Answer;
import io.sidecarsdk.logging.testing.BareContext;
import io.sidecarsdk.policy.LogForwardPolicy;
import io.sidecarsdk.policy.Policy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ForwardPolicyTest {

    @Test
    void little_has_to_be_said() {
        ForwardSettings settings = ForwardSettings.of(policy("address: 'fluentd.logging:24224'"), "orders");

        assertThat(settings.host()).isEqualTo("fluentd.logging");
        assertThat(settings.port()).isEqualTo(24224);
        assertThat(settings.tag()).isEqualTo("orders");
        assertThat(settings.client()).isEqualTo("sidecar-sdk/orders");
        assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.ack()).isTrue();
        assertThat(settings.gzip()).isFalse();
        assertThat(settings.sharedKey()).isEmpty();
        assertThat(settings.login()).isEmpty();
        assertThat(settings.tls()).isEmpty();
    }

    @Test
    void everything_that_is_said_is_done() {
        ForwardSettings settings = ForwardSettings.of(
                policy("address: '[::1]:1', tag: shop.orders, ack: false, timeout: 2s, compression: gzip, tls: {},"
                        + " shared-key: {secret: forward, field: key}, credentials: {secret: login}"),
                "orders");

        assertThat(settings.host()).isEqualTo("::1");
        assertThat(settings.address()).isEqualTo("[::1]:1");
        assertThat(settings.tag()).isEqualTo("shop.orders");
        assertThat(settings.ack()).isFalse();
        assertThat(settings.gzip()).isTrue();
        assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.sharedKey()).contains(new ForwardSettings.SharedKey("forward", "key"));
        assertThat(settings.login()).contains("login");
        assertThat(settings.tls()).isPresent();
    }

    @Test
    void a_shared_key_without_the_module_of_secrets_leaves_lines_for_later() throws Exception {
        try (ForwardServer server = new ForwardServer(client -> {
                    client.helo(new byte[16], new byte[0], true);
                    client.hear();
                });
                BareContext context = BareContext.onRealTime();
                ForwardTransport transport = new ForwardTransport(
                        policy("address: '127.0.0.1:" + server.port() + "', shared-key: {secret: forward}"), context)) {
            Answer answer = transport.send(Batches.of(1, "m"));

            assertThat(ForwardFixture.detail(answer)).contains("needs the module io.sidecarsdk:sidecar-sdk-secrets");
        }
    }

    private static LogForwardPolicy policy(String keys) {
        Policy policy = Policy.parse("""
                apiVersion: sidecarsdk.io/v1
                service: {name: orders}
                secrets: {entries: {forward: {file: /f}, login: {file: /l}}}
                logging: {sinks: {central: {forward: {%s}}}}
                """.formatted(keys));
        return (LogForwardPolicy) policy.logging().sinks().get("central").target();
    }
}
