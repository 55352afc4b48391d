package io.sidecarsdk.logging.internal.sink.forward;

import static io.sidecarsdk.logging.internal.sink.forward.ForwardFixture.TIMEOUT;
import static io.sidecarsdk.logging.internal.sink.forward.ForwardFixture.detail;
import static io.sidecarsdk.logging.internal.sink.forward.ForwardFixture.sending;
import static io.sidecarsdk.logging.internal.sink.forward.ForwardServer.ACKNOWLEDGES;
import static io.sidecarsdk.logging.internal.sink.forward.ForwardServer.TAKES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sidecarsdk.logging.internal.ship.Answer;
import io.sidecarsdk.logging.internal.ship.Batch;
import io.sidecarsdk.testing.VirtualTime;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ForwardTransportTest {

    private final ForwardFixture fixture = new ForwardFixture();
    private final VirtualTime time = fixture.time;

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void a_batch_is_taken_when_the_server_acknowledged_its_chunk() throws Exception {
        ForwardServer server = server(ACKNOWLEDGES);

        assertThat(transport(server).send(Batches.of(7, "first", "second"))).isEqualTo(Answer.taken());

        Message message = server.messages.get(0);
        assertThat(message.tag()).isEqualTo("shop.orders");
        assertThat(message.chunk()).isEqualTo("q-7-8-2");
        assertThat(message.entries()).extracting(entry -> entry.text("message")).containsExactly("first", "second");
        assertThat(message.entries()).extracting(Message.Entry::time).containsOnly(Batches.TIME);
    }

    @Test
    void batches_go_over_one_connection() throws Exception {
        ForwardServer server = server(ACKNOWLEDGES);
        ForwardTransport transport = transport(server);

        for (int i = 0; i < 5; i++) {
            assertThat(transport.send(Batches.of(i, "m"))).isEqualTo(Answer.taken());
        }

        assertThat(server.connections).hasSize(1);
        assertThat(time.scheduled()).as("watchdogs left behind").isZero();
    }

    @Test
    void a_connection_that_rested_is_used_again_if_it_is_still_there() throws Exception {
        ForwardServer server = server(ACKNOWLEDGES);
        ForwardTransport transport = transport(server);
        transport.send(Batches.of(1, "m"));
        time.advance(Duration.ofMinutes(5));

        assertThat(transport.send(Batches.of(2, "m"))).isEqualTo(Answer.taken());

        assertThat(server.connections).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_connection_that_the_server_closed_while_it_rested_is_replaced_without_a_failure(boolean ack)
            throws Exception {
        ForwardServer server = server(client -> {
            Message message = client.take();
            if (ack) {
                client.acknowledge(message);
            }
        });
        ForwardTransport transport = ack ? transport(server) : withoutAck(server);
        for (int i = 1; i <= 3; i++) {
            assertThat(transport.send(Batches.of(i, "m"))).isEqualTo(Answer.taken());
            assertThat(server.connections.get(i - 1).ended.await(20, TimeUnit.SECONDS))
                    .isTrue();
            time.advance(Duration.ofSeconds(1));
        }

        assertThat(server.messages).hasSize(3);
    }

    @Test
    void compressed_batches_arrive() throws Exception {
        ForwardServer server = server(ACKNOWLEDGES);

        assertThat(fixture.transport(ForwardFixture.settings(server).gzip(true).build())
                        .send(Batches.of(1, "a", "b")))
                .isEqualTo(Answer.taken());

        assertThat(server.messages.get(0).option().toString()).contains("\"compressed\":\"gzip\"");
        assertThat(server.messages.get(0).entries()).hasSize(2);
    }

    @Test
    void a_batch_sent_again_has_the_chunk_it_had() throws Exception {
        ForwardServer server = server(client -> client.take(), ACKNOWLEDGES);
        ForwardTransport transport = transport(server);

        Answer first = transport.send(Batches.of(3, "m"));
        Answer second = transport.send(Batches.of(3, "m"));

        assertThat(detail(first)).contains("closed the connection").contains("waiting for the acknowledgement");
        assertThat(second).isEqualTo(Answer.taken());
        assertThat(server.messages).extracting(Message::chunk).containsExactly("q-3-3-1", "q-3-3-1");
    }

    @ParameterizedTest
    @CsvSource({
        "81a361636ba5777266e967, acknowledged another chunk", // {ack: something}
        "81a36e6f6fa178,         no acknowledgement", // {noo: x}
        "81a361636b05,           no acknowledgement", // {ack: 5}
        "80,                     no acknowledgement",
        "c0,                     no acknowledgement",
        "9401020304,             no acknowledgement",
        "c1,                     no MessagePack",
        "485454502f,             no acknowledgement", // HTTP/
        "dbffffffff,             too long",
        "ddffffffff,             too long",
        "dfffffffff,             too long",
        "c9ffffffff01,           too long",
        "9191919191919191919191, nested too deep",
        "81a361,                 closed the connection", // cut off
    })
    void what_is_no_acknowledgement_leaves_the_batch_for_later_and_closes_the_connection(String said, String detail)
            throws Exception {
        CountDownLatch closedByClient = new CountDownLatch(1);
        ForwardServer server = server(
                client -> {
                    client.take();
                    client.say(said);
                    if (!detail.startsWith("closed")) {
                        client.listen();
                        closedByClient.countDown();
                    }
                },
                ACKNOWLEDGES);
        ForwardTransport transport = transport(server);

        assertThat(detail(transport.send(Batches.of(1, "m")))).contains(detail);

        if (!detail.startsWith("closed")) {
            assertThat(closedByClient.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(transport.send(Batches.of(1, "m"))).isEqualTo(Answer.taken());
    }

    @Test
    void without_an_acknowledgement_in_time_the_batch_is_for_later() throws Exception {
        ForwardServer server = server(
                client -> {
                    client.take();
                    client.hang();
                },
                ACKNOWLEDGES);
        ForwardTransport transport = transport(server);

        CompletableFuture<Answer> answer = sending(transport, Batches.of(1, "m"));
        await().until(() -> server.messages.size() == 1);
        time.advance(TIMEOUT);

        assertThat(detail(answer.get())).contains("not done within PT30S, waiting for the acknowledgement");
        assertThat(transport.send(Batches.of(1, "m"))).isEqualTo(Answer.taken());
        assertThat(server.connections).hasSize(2);
    }

    @Test
    void an_acknowledgement_that_comes_too_late_is_not_taken_for_the_next_one() throws Exception {
        CountDownLatch late = new CountDownLatch(1);
        ForwardServer server = server(
                client -> {
                    Message message = client.take();
                    late.await();
                    client.acknowledge(message);
                },
                client -> {
                    client.take();
                    client.hang();
                });
        ForwardTransport transport = transport(server);
        CompletableFuture<Answer> first = sending(transport, Batches.of(1, "m"));
        await().until(() -> server.messages.size() == 1);
        time.advance(TIMEOUT);
        assertThat(detail(first.get())).contains("not done within");

        late.countDown();
        CompletableFuture<Answer> second = sending(transport, Batches.of(2, "m"));
        await().until(() -> server.messages.size() == 2);
        time.advance(TIMEOUT);

        assertThat(detail(second.get())).contains("not done within");
    }

    @Test
    void one_acknowledgement_too_many_is_not_taken_for_the_next_one() throws Exception {
        ForwardServer server = server(client -> {
            Message message = client.take();
            client.acknowledge(message);
            client.acknowledge(message);
            client.take();
            client.listen();
        });
        ForwardTransport transport = transport(server);
        assertThat(transport.send(Batches.of(1, "m"))).isEqualTo(Answer.taken());

        assertThat(detail(transport.send(Batches.of(2, "m")))).contains("another chunk");
    }

    @Test
    void an_acknowledgement_that_stops_halfway_does_not_hold_the_batch_beyond_its_time() throws Exception {
        CountDownLatch halfway = new CountDownLatch(1);
        ForwardServer server = server(client -> {
            client.take();
            client.say("81a361636bda1000787878"); // {ack: 4096 characters}, of which three come
            halfway.countDown();
            client.hang();
        });

        CompletableFuture<Answer> answer = sending(transport(server), Batches.of(1, "m"));
        halfway.await();
        time.advance(TIMEOUT);

        assertThat(detail(answer.get())).contains("not done within PT30S");
    }

    @Test
    void a_server_that_does_not_read_does_not_hold_the_batch_beyond_its_time() throws Exception {
        ForwardServer server = server(ForwardServer.Peer::hang);
        String[] messages = new String[200];
        Arrays.fill(messages, "x".repeat(200_000));

        CompletableFuture<Answer> answer = sending(transport(server), Batches.of(1, messages));
        await().until(() -> server.connections.size() == 1);
        time.advance(TIMEOUT);

        assertThat(detail(answer.get())).contains("not done within PT30S");
    }

    @Test
    void abort_ends_a_batch_that_waits_and_all_to_come() throws Exception {
        ForwardServer server = server(client -> {
            client.take();
            client.hang();
        });
        ForwardTransport transport = transport(server);
        CompletableFuture<Answer> answer = sending(transport, Batches.of(1, "m"));
        await().until(() -> server.messages.size() == 1);

        transport.abort();

        assertThat(detail(answer.get())).contains("aborted");
        assertThat(detail(transport.send(Batches.of(2, "m")))).contains("aborted");
        assertThat(server.messages).hasSize(1);
        assertThat(time.scheduled()).as("watchdogs left behind").isZero();
    }

    @Test
    void close_lets_the_connection_go() throws Exception {
        ForwardServer server = server(ACKNOWLEDGES);
        ForwardTransport transport = transport(server);
        transport.send(Batches.of(1, "m"));

        transport.close();

        assertThat(server.connections.get(0).ended.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void nobody_there_leaves_the_batch_for_later() throws Exception {
        int port;
        try (ServerSocket nobody = new ServerSocket(0)) {
            port = nobody.getLocalPort();
        }
        ForwardTransport transport = fixture.transport(new ForwardFixture.SettingsBuilder("127.0.0.1", port).build());

        assertThat(detail(transport.send(Batches.of(1, "m"))))
                .startsWith("127.0.0.1:" + port)
                .contains("refused")
                .contains("connecting");
    }

    @Test
    void a_name_that_is_not_known_leaves_the_batch_for_later() {
        ForwardTransport transport = fixture.transport(new ForwardFixture.SettingsBuilder("nobody.invalid", 1).build());

        assertThat(detail(transport.send(Batches.of(1, "m"))))
                .contains("UnknownHost")
                .contains("nobody.invalid");
    }

    @Test
    void without_acknowledgements_a_batch_is_taken_when_it_is_sent() throws Exception {
        ForwardServer server = server(TAKES);
        ForwardTransport transport = withoutAck(server);

        for (int i = 0; i < 3; i++) {
            assertThat(transport.send(Batches.of(i, "m" + i))).isEqualTo(Answer.taken());
        }

        await().until(() -> server.messages.size() == 3);
        assertThat(server.messages).extracting(Message::chunk).containsOnly("");
        assertThat(server.connections).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_server_that_asks_for_a_key_that_there_is_not_is_named_as_such(boolean ack) throws Exception {
        ForwardServer server = server(client -> {
            client.helo(new byte[16], new byte[0], true);
            client.listen();
        });

        ForwardTransport transport = ack ? transport(server) : withoutAck(server);

        assertThat(detail(transport.send(Batches.of(1, "m")))).contains("asks for a shared key, and the sink has none");
    }

    @Test
    void the_one_record_that_the_server_closes_the_connection_for_is_refused_and_no_other() throws Exception {
        ForwardServer server = server(client -> {
            while (true) {
                Message message = client.take();
                if (message.entries().stream()
                        .anyMatch(entry -> entry.text("message").equals("poison"))) {
                    return;
                }
                client.acknowledge(message);
            }
        });
        Batch batch = Batches.of(1, "a", "b", "c", "poison", "d", "e");

        List<Batch> refused = delivered(transport(server), batch);

        assertThat(refused).singleElement().satisfies(one -> {
            assertThat(one.size()).isEqualTo(1);
            assertThat(one.record(0).message().toString()).isEqualTo("poison");
        });
    }

    @Test
    void a_server_that_cannot_be_reached_refuses_nothing() throws Exception {
        ForwardServer server = server(ACKNOWLEDGES);
        ForwardTransport transport = transport(server);
        server.close();

        for (int i = 0; i < 30; i++) {
            assertThat(transport.send(Batches.of(1, "a", "b"))).isInstanceOf(Answer.Later.class);
        }
    }

    /** Sends it in parts as long as parts are refused, and what comes later in turns; what is refused in the end. */
    private static List<Batch> delivered(ForwardTransport transport, Batch whole) {
        List<Batch> refused = new ArrayList<>();
        Deque<Batch> parts = new ArrayDeque<>(List.of(whole));
        while (!parts.isEmpty()) {
            Batch part = parts.removeFirst();
            Answer answer = transport.send(part);
            if (answer instanceof Answer.Later) {
                parts.addLast(part);
            } else if (answer instanceof Answer.Refused && part.size() > 1) {
                int half = part.size() / 2;
                parts.addLast(part.part(part.items().subList(0, half)));
                parts.addLast(part.part(part.items().subList(half, part.size())));
            } else if (answer instanceof Answer.Refused) {
                refused.add(part);
            }
        }
        return refused;
    }

    private ForwardServer server(ForwardServer.Script... scripts) throws Exception {
        return fixture.server(scripts);
    }

    private ForwardTransport transport(ForwardServer server) {
        return fixture.transport(ForwardFixture.settings(server).build());
    }

    private ForwardTransport withoutAck(ForwardServer server) {
        return fixture.transport(ForwardFixture.settings(server).ack(false).build());
    }
}
