package io.sidecarsdk.logging.internal.sink.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.internal.ship.Answer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server may say if it is broken, or means harm: right answers with bytes changed, left out, put in. */
@Timeout(120)
class ForwardFuzzTest {

    private final Random random = new Random(20260101);

    @Test
    void no_damaged_handshake_is_passed_and_none_ends_otherwise_than_in_an_io_exception() throws Exception {
        ForwardSettings settings = new ForwardFixture.SettingsBuilder("127.0.0.1", 1)
                .sharedKey("forward")
                .build();
        ForwardSecrets secrets = new ForwardSecrets(settings, Optional.of(name -> Map.of("value", "key")));
        Handshake handshake = new Handshake("client", secrets);
        byte[] right = right();

        for (int i = 0; i < 50_000; i++) {
            assertThat(isPassed(handshake, damaged(right))).isFalse();
        }
    }

    /** What a server without the key could say at best: its digest cannot fit the client's salt. */
    private static byte[] right() throws IOException {
        Packer said = new Packer();
        said.list(2);
        said.text("HELO");
        said.beginMap();
        said.name("nonce");
        said.text("0123456789abcdef");
        said.name("auth");
        said.text("");
        said.name("keepalive");
        said.bool(true);
        said.endMap();
        said.list(5);
        said.text("PONG");
        said.bool(true);
        said.text("");
        said.text("server");
        said.text(ForwardServer.digest("salt", "server", "0123456789abcdef", "key"));
        return Arrays.copyOf(said.array(), said.size());
    }

    private static boolean isPassed(Handshake handshake, byte[] said) {
        try {
            handshake.perform(new Unpacker(new ByteArrayInputStream(said)), OutputStream.nullOutputStream());
            return true;
        } catch (IOException expected) {
            return false;
        }
    }

    @Test
    void no_damaged_acknowledgement_is_taken_for_one_and_each_is_answered() throws Exception {
        byte[] right = HexFormat.of().parseHex("81a361636ba7712d312d312d31"); // {ack: q-1-1-1}
        try (ForwardFixture fixture = new ForwardFixture();
                ForwardServer server = new ForwardServer(client -> {
                    client.take();
                    client.say(damaged(right));
                })) {
            for (int i = 0; i < 500; i++) {
                Answer answer = fixture.transport(
                                ForwardFixture.settings(server).build())
                        .send(Batches.of(1, "m"));
                assertThat(answer).isInstanceOf(Answer.Later.class);
            }
        }
    }

    /** Never the same as before, nor with it at the beginning. */
    private synchronized byte[] damaged(byte[] right) {
        while (true) {
            byte[] bytes = right.clone();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                bytes = damagedOnce(bytes);
            }
            if (Arrays.mismatch(right, bytes) >= 0 && Arrays.mismatch(right, bytes) < right.length) {
                return bytes;
            }
        }
    }

    private byte[] damagedOnce(byte[] bytes) {
        int at = random.nextInt(Math.max(1, bytes.length));
        ByteArrayOutputStream damaged = new ByteArrayOutputStream();
        damaged.write(bytes, 0, Math.min(at, bytes.length));
        switch (random.nextInt(4)) {
            case 0 -> damaged.write(random.nextInt(256)); // in place of one
            case 1 -> { // one more
                damaged.write(random.nextInt(256));
                at--;
            }
            case 2 -> damaged.writeBytes(new byte[] {(byte) 0xdb, -1, -1, -1, -1});
            default -> at = bytes.length; // nothing more
        }
        if (at + 1 < bytes.length) {
            damaged.write(bytes, at + 1, bytes.length - at - 1);
        }
        return damaged.toByteArray();
    }
}
