package io.sidecarsdk.logging.internal.sink.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

class UnpackerTest {

    @Test
    void reads_every_type_that_there_is() throws IOException {
        MessageBufferPacker all = MessagePack.newDefaultBufferPacker();
        all.packArrayHeader(12);
        all.packNil();
        all.packBoolean(true);
        all.packBoolean(false);
        all.packLong(Long.MIN_VALUE);
        all.packLong(-33);
        all.packLong(-5);
        all.packLong(70_000);
        all.packFloat(1.5f);
        all.packDouble(0.1);
        all.packString("x".repeat(300));
        all.packBinaryHeader(2).writePayload(new byte[] {1, 2});
        all.packMapHeader(1).packString("k").packArrayHeader(0);

        List<?> read = (List<?>) read(all.toByteArray());

        assertThat(read.subList(0, 9))
                .isEqualTo(java.util.Arrays.asList(null, true, false, Long.MIN_VALUE, -33L, -5L, 70_000L, 1.5, 0.1));
        assertThat(new String((byte[]) read.get(9), StandardCharsets.UTF_8)).isEqualTo("x".repeat(300));
        assertThat((byte[]) read.get(10)).containsExactly(1, 2);
        assertThat(read.get(11)).isEqualTo(Map.of("k", List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "c6ffffffff, binary of 4 GB",
        "dbffffffff, text of 4 GB",
        "c9ffffffff00, extension of 4 GB",
        "ddffffffff, list of 4 billion",
        "dfffffffff, map of 4 billion",
        "c600010000, binary of 64 KiB",
        "dd00010000, list of 65536",
        "df00008000, map of 32768"
    })
    void what_claims_to_be_longer_than_may_come_is_not_believed(String hex, String what) {
        InputStream endless = new InputStream() {
            private final InputStream first =
                    new ByteArrayInputStream(HexFormat.of().parseHex(hex));

            @Override
            public int read() throws IOException {
                return Math.max(0, first.read());
            }
        };

        assertThatThrownBy(() -> new Unpacker(endless).read())
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("too long");
    }

    @Test
    void lists_in_lists_without_end_are_refused() {
        byte[] nested = new byte[10_000];
        java.util.Arrays.fill(nested, (byte) 0x91);

        assertThatThrownBy(() -> read(nested))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("nested too deep");
    }

    @Test
    void many_small_values_count_together() {
        byte[] lists = new byte[200_000]; // a list of 60,000 lists, each of four numbers
        lists[0] = (byte) 0xdc;
        lists[1] = (byte) 0xea;
        lists[2] = 0x60;
        for (int i = 3; i + 5 <= lists.length; i += 5) {
            lists[i] = (byte) 0x94;
        }

        assertThatThrownBy(() -> read(lists))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("too long");
    }

    @Test
    void each_value_has_the_whole_room_again() throws IOException {
        MessageBufferPacker two = MessagePack.newDefaultBufferPacker();
        two.packBinaryHeader(60_000).writePayload(new byte[60_000]);
        two.packBinaryHeader(60_000).writePayload(new byte[60_000]);
        Unpacker unpacker = new Unpacker(new ByteArrayInputStream(two.toByteArray()));

        assertThat((byte[]) unpacker.read()).hasSize(60_000);
        assertThat((byte[]) unpacker.read()).hasSize(60_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "92", "a5616263", "c4", "c40501", "d7", "81a16b", "cd00"})
    void a_stream_that_ends_before_the_value_does_is_said_to_have_ended(String hex) {
        assertThatThrownBy(() -> read(HexFormat.of().parseHex(hex)))
                .isInstanceOf(EOFException.class)
                .hasMessage("the receiver closed the connection");
    }

    @Test
    void the_one_byte_that_is_never_used_is_refused() {
        assertThatThrownBy(() -> read(new byte[] {(byte) 0xc1}))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("0xc1");
    }

    @Test
    void keys_that_are_no_texts_are_refused() {
        assertThatThrownBy(() -> read(new byte[] {(byte) 0x81, 1, 2}))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("keys");
    }

    @Test
    void whatever_bytes_come_the_end_is_a_value_or_an_io_exception() {
        Random random = new Random(42);
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            try {
                read(bytes);
            } catch (IOException expected) {
                assertThat(expected.getMessage()).isNotEmpty();
            }
        }
    }

    private static Object read(byte[] bytes) throws IOException {
        return new Unpacker(new ByteArrayInputStream(bytes)).read();
    }
}
