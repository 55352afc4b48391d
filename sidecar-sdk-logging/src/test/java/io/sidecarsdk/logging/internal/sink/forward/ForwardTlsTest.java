package io.sidecarsdk.logging.internal.sink.forward;

import static io.sidecarsdk.logging.internal.sink.forward.ForwardFixture.TIMEOUT;
import static io.sidecarsdk.logging.internal.sink.forward.ForwardFixture.detail;
import static io.sidecarsdk.logging.internal.sink.forward.ForwardFixture.sending;
import static io.sidecarsdk.logging.internal.sink.forward.ForwardServer.ACKNOWLEDGES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sidecarsdk.logging.internal.ship.Answer;
import io.sidecarsdk.policy.LogForwardPolicy;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.policy.TlsPolicy;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLServerSocket;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ForwardTlsTest {

    @TempDir
    Path folder;

    private final HeldCertificate authority =
            new HeldCertificate.Builder().certificateAuthority(0).build();
    private final ForwardFixture fixture = new ForwardFixture();

    @BeforeEach
    void writeAuthority() throws Exception {
        Files.writeString(folder.resolve("ca.pem"), authority.certificatePem());
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void batches_go_over_tls_to_a_server_whose_name_is_verified() throws Exception {
        ForwardServer server = server(signed("127.0.0.1"), false);
        ForwardTransport transport = transport(server, "");

        assertThat(transport.send(Batches.of(1, "m"))).isEqualTo(Answer.taken());
        fixture.time.advance(java.time.Duration.ofSeconds(5));
        assertThat(transport.send(Batches.of(2, "m"))).isEqualTo(Answer.taken());

        assertThat(server.messages).hasSize(2);
        assertThat(server.connections).hasSize(1);
    }

    @Test
    void a_connection_over_tls_that_the_server_closed_is_replaced_without_a_failure() throws Exception {
        ForwardServer server = server(signed("127.0.0.1"), false, client -> client.acknowledge(client.take()));
        ForwardTransport transport = transport(server, "");

        assertThat(transport.send(Batches.of(1, "m"))).isEqualTo(Answer.taken());
        assertThat(server.connections.get(0).ended.await(20, TimeUnit.SECONDS)).isTrue();
        fixture.time.advance(java.time.Duration.ofSeconds(5));

        assertThat(transport.send(Batches.of(2, "m"))).isEqualTo(Answer.taken());
    }

    @Test
    void a_server_of_another_name_gets_no_lines() throws Exception {
        ForwardServer server = server(signed("elsewhere.test"), false);

        assertThat(detail(transport(server, "").send(Batches.of(1, "m"))))
                .contains("not who it should be")
                .contains("elsewhere.test");
        assertThat(server.messages).isEmpty();
    }

    @Test
    void a_server_whose_name_the_policy_lists_gets_them() throws Exception {
        ForwardServer server = server(signed("elsewhere.test"), false);

        assertThat(transport(server, ", subject-alt-names: [elsewhere.test]").send(Batches.of(1, "m")))
                .isEqualTo(Answer.taken());
    }

    @Test
    void a_server_of_another_authority_gets_no_lines() throws Exception {
        HeldCertificate own = new HeldCertificate.Builder()
                .addSubjectAlternativeName("127.0.0.1")
                .build();
        ForwardServer server = server(own, false);

        assertThat(detail(transport(server, "").send(Batches.of(1, "m")))).contains("SSLHandshakeException");
        assertThat(server.messages).isEmpty();
    }

    @Test
    void a_server_that_asks_for_a_certificate_gets_the_one_of_the_policy() throws Exception {
        HeldCertificate client = new HeldCertificate.Builder()
                .commonName("orders")
                .signedBy(authority)
                .build();
        Files.writeString(folder.resolve("client.pem"), client.certificatePem());
        Files.writeString(folder.resolve("client-key.pem"), client.privateKeyPkcs8Pem());
        ForwardServer server = server(signed("127.0.0.1"), true);

        assertThat(transport(
                                server,
                                ", certificate: '" + folder.resolve("client.pem") + "', private-key: '"
                                        + folder.resolve("client-key.pem") + "'")
                        .send(Batches.of(1, "m")))
                .isEqualTo(Answer.taken());
    }

    @Test
    void files_that_are_not_there_leave_the_batch_for_later() throws Exception {
        ForwardServer server = server(signed("127.0.0.1"), false);
        Files.delete(folder.resolve("ca.pem"));

        assertThat(detail(transport(server, "").send(Batches.of(1, "m")))).contains("ca.pem is not there");
    }

    @Test
    void a_server_that_speaks_no_tls_does_not_hold_the_batch_beyond_its_time() throws Exception {
        ForwardServer server = fixture.server(ForwardServer.Peer::hang);

        CompletableFuture<Answer> answer = sending(transport(server, ""), Batches.of(1, "m"));
        await().until(() -> server.connections.size() == 1);
        fixture.time.advance(TIMEOUT);

        assertThat(detail(answer.get())).contains("not done within PT30S");
    }

    @Test
    void a_server_that_does_not_read_does_not_hold_the_batch_beyond_its_time() throws Exception {
        ForwardServer server = server(signed("127.0.0.1"), false, client -> {
            client.acknowledge(client.take());
            client.hang();
        });
        ForwardTransport transport = transport(server, "");
        transport.send(Batches.of(1, "m"));
        String[] messages = new String[200];
        Arrays.fill(messages, "x".repeat(200_000));

        CompletableFuture<Answer> answer = sending(transport, Batches.of(2, messages));
        await().pollDelay(java.time.Duration.ofMillis(200)).until(() -> fixture.time.scheduled() == 1);
        fixture.time.advance(TIMEOUT);

        assertThat(detail(answer.get(20, TimeUnit.SECONDS))).contains("not done within PT30S");
    }

    private HeldCertificate signed(String name) {
        return new HeldCertificate.Builder()
                .addSubjectAlternativeName(name)
                .signedBy(authority)
                .build();
    }

    private ForwardServer server(HeldCertificate certificate, boolean asks, ForwardServer.Script... scripts)
            throws Exception {
        HandshakeCertificates material = new HandshakeCertificates.Builder()
                .heldCertificate(certificate)
                .addTrustedCertificate(authority.certificate())
                .build();
        SSLServerSocket socket = (SSLServerSocket) material.sslContext()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        socket.setNeedClientAuth(asks);
        return fixture.closing(
                new ForwardServer(socket, scripts.length == 0 ? new ForwardServer.Script[] {ACKNOWLEDGES} : scripts));
    }

    private ForwardTransport transport(ForwardServer server, String more) {
        return fixture.transport(ForwardFixture.settings(server).tls(tls(more)).build());
    }

    private TlsPolicy tls(String more) {
        Policy policy = Policy.parse("""
                apiVersion: sidecarsdk.io/v1
                service: {name: orders}
                logging:
                  sinks:
                    central: {forward: {address: '127.0.0.1:1', tls: {ca: '%s'%s}}}
                """.formatted(folder.resolve("ca.pem"), more));
        LogForwardPolicy forward =
                (LogForwardPolicy) policy.logging().sinks().get("central").target();
        return forward.tls().orElseThrow();
    }
}
