package io.sidecarsdk.logging.internal.sink.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.internal.ship.Answer;
import io.sidecarsdk.logging.internal.ship.Batch;
import io.sidecarsdk.testing.Fuzz;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.Value;
import org.msgpack.value.ValueFactory;

/** Whatever a server says, and whenever: a batch has an answer, which is "taken" only for its own acknowledgement. */
@Tag("fuzz")
class MaliciousForwardServerTest {

    private static final String KEY = "the-shared-key-of-this-test";
    private static final byte[] NONCE = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    private static final Batch BATCH = Batches.of(7, "one", "two");

    private final ForwardFixture fixture = new ForwardFixture();

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void anyBytesAreAValueOrNoMessagePack() throws Exception {
        Fuzz.bytes(50_000, examples(), (input, random) -> {
            Unpacker unpacker = new Unpacker(new ByteArrayInputStream(input));
            try {
                for (int i = 0; i < 10; i++) {
                    unpacker.read();
                }
            } catch (IOException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        });
    }

    @Test
    void anyAnswerToABatch() throws Exception {
        AtomicReference<byte[]> said = new AtomicReference<>(new byte[0]);
        ForwardServer server = fixture.server(client -> {
            client.take();
            client.say(said.get());
        });
        ForwardTransport transport =
                fixture.transport(ForwardFixture.settings(server).build());
        AtomicInteger taken = new AtomicInteger();
        Fuzz.bytes(400, examples(), (input, random) -> {
            said.set(input);
            if (transport.send(BATCH) instanceof Answer.Taken) {
                taken.incrementAndGet();
                assertThat(isAcknowledgement(input)).isTrue();
            }
        });
        assertThat(taken).as("acknowledgements that no change has spoilt").hasPositiveValue();
    }

    @Test
    void anyGreetingAndAnyAnswerToThePing() throws Exception {
        AtomicReference<byte[]> greeting = new AtomicReference<>(new byte[0]);
        AtomicReference<byte[]> answer = new AtomicReference<>(new byte[0]);
        ForwardServer server = fixture.server(client -> {
            client.say(greeting.get());
            client.say(answer.get()); // without waiting for the ping, which a spoilt greeting does not bring about
            client.finish();
            client.listen();
        });
        fixture.secrets.put("forward", Map.of("value", KEY));
        fixture.secrets.put("login", Map.of("username", "user-of-this-test", "password", "password-of-this-test"));
        ForwardTransport transport = fixture.transport(ForwardFixture.settings(server)
                .sharedKey("forward")
                .login("login")
                .build());
        List<byte[]> examples = examples();
        Fuzz.bytes(400, examples, (input, random) -> {
            boolean first = random.nextBoolean();
            greeting.set(first ? input : helo());
            answer.set(first ? example(examples, random) : input);
            Answer said = transport.send(BATCH);
            // nobody can show that it knows the key who does not
            assertThat(said).isNotInstanceOf(Answer.Taken.class);
            assertThat(said.toString())
                    .doesNotContain(KEY, "password-of-this-test")
                    .hasSizeLessThan(1000);
        });
    }

    private static byte[] example(List<byte[]> examples, Random random) {
        return examples.get(random.nextInt(examples.size()));
    }

    private static List<byte[]> examples() throws IOException {
        List<byte[]> examples = new ArrayList<>();
        examples.add(helo());
        examples.add(packed(ValueFactory.newArray(
                ValueFactory.newString("PONG"),
                ValueFactory.newBoolean(true),
                ValueFactory.newString(""),
                ValueFactory.newString("server"),
                ValueFactory.newString("0".repeat(128)))));
        examples.add(packed(ValueFactory.newArray(
                ValueFactory.newString("PONG"),
                ValueFactory.newBoolean(false),
                ValueFactory.newString("shared key mismatch"),
                ValueFactory.newString(""),
                ValueFactory.newString(""))));
        examples.add(packed(ValueFactory.newMap(ValueFactory.newString("ack"), ValueFactory.newString(BATCH.id()))));
        examples.add(packed(ValueFactory.newMap(
                ValueFactory.newString("ack"), ValueFactory.newString("another"),
                ValueFactory.newInteger(-1), ValueFactory.newFloat(1.5),
                ValueFactory.newString("x"), ValueFactory.newBinary(new byte[300]))));
        return examples;
    }

    private static byte[] helo() throws IOException {
        return packed(ValueFactory.newArray(
                ValueFactory.newString("HELO"),
                ValueFactory.newMap(
                        ValueFactory.newString("nonce"), ValueFactory.newBinary(NONCE),
                        ValueFactory.newString("auth"), ValueFactory.newBinary(new byte[] {1, 2, 3}),
                        ValueFactory.newString("keepalive"), ValueFactory.newBoolean(true))));
    }

    private static byte[] packed(Value value) throws IOException {
        MessageBufferPacker packer = MessagePack.newDefaultBufferPacker();
        packer.packValue(value);
        return packer.toByteArray();
    }

    /** As another library reads it: the first value is a map in which {@code ack} is the batch's id. */
    private static boolean isAcknowledgement(byte[] input) {
        try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(input)) {
            Value value = unpacker.unpackValue();
            return value.isMapValue()
                    && value.asMapValue().keySet().stream().allMatch(Value::isRawValue)
                    && isId(value.asMapValue().map().get(ValueFactory.newString("ack")));
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    private static boolean isId(Value ack) {
        return ack != null && ack.isRawValue() && ack.asRawValue().toString().equals(BATCH.id());
    }
}
