package io.sidecarsdk.logging.internal.sink.forward;

import static io.sidecarsdk.logging.internal.sink.forward.ForwardFixture.CLIENT;
import static io.sidecarsdk.logging.internal.sink.forward.ForwardFixture.TIMEOUT;
import static io.sidecarsdk.logging.internal.sink.forward.ForwardFixture.detail;
import static io.sidecarsdk.logging.internal.sink.forward.ForwardFixture.sending;
import static io.sidecarsdk.logging.internal.sink.forward.ForwardServer.ACKNOWLEDGES;
import static io.sidecarsdk.logging.internal.sink.forward.ForwardServer.digest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sidecarsdk.logging.internal.ship.Answer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.msgpack.value.ArrayValue;

@Timeout(60)
class ForwardHandshakeTest {

    private static final String KEY = "the-shared-key";
    private static final byte[] NONCE = {1, 2, (byte) 0xff, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    private static final byte[] NO_AUTH = {};
    private static final byte[] AUTH_SALT = {(byte) 0x80, 0, 17};

    private final ForwardFixture fixture = new ForwardFixture();

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void both_sides_show_that_they_know_the_key_and_then_batches_go() throws Exception {
        ForwardServer server = fixture.server(client -> {
            checkedHandshake(client, NO_AUTH, true);
            ACKNOWLEDGES.serve(client);
        });
        ForwardTransport transport = transport(server);

        assertThat(transport.send(Batches.of(1, "m"))).isEqualTo(Answer.taken());
        assertThat(transport.send(Batches.of(2, "m"))).isEqualTo(Answer.taken());

        assertThat(server.messages).hasSize(2);
        assertThat(server.connections).hasSize(1);
    }

    @Test
    void the_key_that_is_newest_is_used_at_each_handshake() throws Exception {
        ForwardServer server = fixture.server(client -> {
            checkedHandshake(client, NO_AUTH, true);
            client.acknowledge(client.take());
        });
        ForwardTransport transport = transport(server);
        fixture.secrets.put("forward", Map.of("value", "an old key"));
        assertThat(detail(transport.send(Batches.of(1, "m")))).contains("wrong digest");

        fixture.secrets.put("forward", Map.of("value", KEY));

        assertThat(transport.send(Batches.of(1, "m"))).isEqualTo(Answer.taken());
    }

    @Test
    void a_server_that_wants_no_connection_kept_gets_one_for_each_batch() throws Exception {
        ForwardServer server = fixture.server(client -> {
            checkedHandshake(client, NO_AUTH, false);
            ACKNOWLEDGES.serve(client);
        });
        ForwardTransport transport = transport(server);

        assertThat(transport.send(Batches.of(1, "m"))).isEqualTo(Answer.taken());
        assertThat(transport.send(Batches.of(2, "m"))).isEqualTo(Answer.taken());

        assertThat(server.connections).hasSize(2);
    }

    @Test
    void user_and_password_are_shown_to_a_server_that_asks_for_them() throws Exception {
        fixture.secrets.put("login", Map.of("username", "jürgen", "password", "pässword"));
        ForwardServer server = fixture.server(client -> {
            ArrayValue ping = checkedHandshake(client, AUTH_SALT, true);
            if (ping.get(4).asStringValue().asString().equals("jürgen")
                    && ping.get(5).asStringValue().asString().equals(digest(AUTH_SALT, "jürgen", "pässword"))) {
                ACKNOWLEDGES.serve(client);
            }
        });
        ForwardTransport transport =
                fixture.transport(settings(server).login("login").build());

        assertThat(transport.send(Batches.of(1, "m"))).isEqualTo(Answer.taken());
    }

    @Test
    void user_and_password_are_not_shown_to_a_server_that_does_not_ask() throws Exception {
        fixture.secrets.put("login", Map.of("username", "jo", "password", "pass"));
        ForwardServer server = fixture.server(client -> {
            ArrayValue ping = checkedHandshake(client, NO_AUTH, true);
            if (ping.get(4).asStringValue().asString().isEmpty()
                    && ping.get(5).asStringValue().asString().isEmpty()) {
                ACKNOWLEDGES.serve(client);
            }
        });

        assertThat(fixture.transport(settings(server).login("login").build()).send(Batches.of(1, "m")))
                .isEqualTo(Answer.taken());
    }

    @Test
    void a_server_that_asks_for_a_user_of_a_sink_without_is_named_as_such() throws Exception {
        ForwardServer server = fixture.server(client -> checkedHandshake(client, AUTH_SALT, true));

        assertThat(detail(transport(server).send(Batches.of(1, "m"))))
                .contains("asks for user and password, and the sink has no credentials");
    }

    @Test
    void a_refusal_says_why_and_shows_no_secret() throws Exception {
        ForwardServer server = fixture.server(client -> {
            client.helo(NONCE, NO_AUTH, true);
            client.hear();
            client.pong(false, "shared_key mismatch\nfor you", "", "");
            client.listen();
        });

        String detail = detail(transport(server).send(Batches.of(1, "m")));

        assertThat(detail)
                .contains("refuses the shared key or the login: shared_key mismatch for you")
                .doesNotContain(KEY);
        assertThat(server.messages).isEmpty();
    }

    @Test
    void a_server_that_does_not_know_the_key_gets_no_lines() throws Exception {
        ForwardServer server = fixture.server(client -> {
            client.helo(NONCE, NO_AUTH, true);
            String salt = client.hear().get(2).asStringValue().asString();
            client.pong(true, "", "server", digest(salt, "server", NONCE, "a guess"));
            ACKNOWLEDGES.serve(client);
        });

        assertThat(detail(transport(server).send(Batches.of(1, "m")))).contains("does not know the shared key");
        assertThat(server.messages).isEmpty();
    }

    @Test
    void a_server_that_makes_its_digest_with_another_nonce_gets_no_lines() throws Exception {
        ForwardServer server = fixture.server(client -> {
            client.helo(NONCE, NO_AUTH, true);
            String salt = client.hear().get(2).asStringValue().asString();
            client.pong(true, "", "server", digest(salt, "server", new byte[16], KEY));
            ACKNOWLEDGES.serve(client);
        });

        assertThat(detail(transport(server).send(Batches.of(1, "m")))).contains("does not know the shared key");
        assertThat(server.messages).isEmpty();
    }

    @Test
    void a_server_that_sends_the_clients_own_digest_back_gets_no_lines() throws Exception {
        ForwardServer server = fixture.server(client -> {
            client.helo(NONCE, NO_AUTH, true);
            ArrayValue ping = client.hear();
            client.pong(
                    true,
                    "",
                    ping.get(1).asStringValue().asString(),
                    ping.get(3).asStringValue().asString());
            ACKNOWLEDGES.serve(client);
        });

        assertThat(detail(transport(server).send(Batches.of(1, "m")))).contains("name of this client");
        assertThat(server.messages).isEmpty();
    }

    @Test
    void no_two_handshakes_have_the_same_salt() throws Exception {
        java.util.Set<String> salts = java.util.concurrent.ConcurrentHashMap.newKeySet();
        ForwardServer server = fixture.server(client -> {
            salts.add(checkedHandshake(client, NO_AUTH, false)
                    .get(2)
                    .asStringValue()
                    .asString());
            client.acknowledge(client.take());
        });
        ForwardTransport transport = transport(server);

        for (int i = 0; i < 3; i++) {
            assertThat(transport.send(Batches.of(i, "m"))).isEqualTo(Answer.taken());
        }

        assertThat(salts).hasSize(3);
    }

    @Test
    void a_server_without_a_key_is_named_as_such_when_its_greeting_does_not_come() throws Exception {
        ForwardServer server = fixture.server(ForwardServer.Peer::hang);

        CompletableFuture<Answer> answer = sending(transport(server), Batches.of(1, "m"));
        await().until(() -> server.connections.size() == 1);
        fixture.time.advance(TIMEOUT);

        assertThat(detail(answer.get()))
                .contains("not done within PT30S, in the handshake (expected: a receiver that has a shared key)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "81a361636ba178",
                "c0",
                "91a448454c",
                "90",
                "92a448454c5fc0",
                "dbffffffff",
                "c1",
                "9191919191919191919191"
            })
    void what_is_no_greeting_is_refused(String said) throws Exception {
        ForwardServer server = fixture.server(client -> client.say(said));

        assertThat(detail(transport(server).send(Batches.of(1, "m")))).contains("in the handshake");
        assertThat(server.messages).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"81a361636ba178", "c0", "91a4504f4e47", "95a4504f4e47c3a0a0a0", "dbffffffff"})
    void what_is_no_pong_is_refused(String said) throws Exception {
        ForwardServer server = fixture.server(client -> {
            client.helo(NONCE, NO_AUTH, true);
            client.hear();
            client.say(said);
        });

        assertThat(detail(transport(server).send(Batches.of(1, "m")))).contains("in the handshake");
        assertThat(server.messages).isEmpty();
    }

    @Test
    void a_greeting_that_stops_halfway_does_not_hold_the_batch_beyond_its_time() throws Exception {
        ForwardServer server = fixture.server(client -> {
            client.say("92a448454c");
            client.hang();
        });

        CompletableFuture<Answer> answer = sending(transport(server), Batches.of(1, "m"));
        await().until(() -> server.connections.size() == 1);
        fixture.time.advance(TIMEOUT);

        assertThat(detail(answer.get())).contains("not done within PT30S");
    }

    @Test
    void a_secret_that_is_not_there_leaves_the_batch_for_later() throws Exception {
        ForwardServer server = fixture.server(client -> checkedHandshake(client, NO_AUTH, true));
        ForwardTransport transport = fixture.transport(settings(server).build());
        fixture.secrets.clear();

        assertThat(detail(transport.send(Batches.of(1, "m")))).contains("secret forward is not there");
    }

    @Test
    void a_secret_without_the_field_leaves_the_batch_for_later() throws Exception {
        ForwardServer server = fixture.server(client -> checkedHandshake(client, NO_AUTH, true));
        ForwardTransport transport = transport(server);
        fixture.secrets.put("forward", Map.of("other", KEY));

        assertThat(detail(transport.send(Batches.of(1, "m")))).contains("secret forward has no field value");
    }

    /** The server's side of the handshake, by the specification. */
    private static ArrayValue checkedHandshake(ForwardServer.Peer client, byte[] auth, boolean keepalive)
            throws Exception {
        client.helo(NONCE, auth, keepalive);
        ArrayValue ping = client.hear();
        String salt = ping.get(2).asStringValue().asString();
        boolean right = ping.size() == 6
                && ping.get(0).asStringValue().asString().equals("PING")
                && ping.get(1).asStringValue().asString().equals(CLIENT)
                && ping.get(3).asStringValue().asString().equals(digest(salt, CLIENT, NONCE, KEY));
        client.pong(right, "wrong digest", "fluentd-1", digest(salt, "fluentd-1", NONCE, KEY));
        if (!right) {
            throw new AssertionError("a wrong PING: " + ping);
        }
        return ping;
    }

    private ForwardTransport transport(ForwardServer server) {
        return fixture.transport(settings(server).build());
    }

    private ForwardFixture.SettingsBuilder settings(ForwardServer server) {
        fixture.secrets.put("forward", Map.of("value", KEY));
        return ForwardFixture.settings(server).sharedKey("forward");
    }
}
