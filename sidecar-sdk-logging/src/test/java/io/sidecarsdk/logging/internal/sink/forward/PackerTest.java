package io.sidecarsdk.logging.internal.sink.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.internal.record.Utf8;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;

class PackerTest {

    private final Packer packer = new Packer();

    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "127, 7f",
        "128, cc80",
        "255, ccff",
        "256, cd0100",
        "65535, cdffff",
        "65536, ce00010000",
        "4294967295, ceffffffff",
        "4294967296, cf0000000100000000",
        "9223372036854775807, cf7fffffffffffffff",
        "-1, ff",
        "-32, e0",
        "-33, d0df",
        "-128, d080",
        "-129, d1ff7f",
        "-32768, d18000",
        "-32769, d2ffff7fff",
        "-2147483648, d280000000",
        "-2147483649, d3ffffffff7fffffff",
        "-9223372036854775808, d38000000000000000"
    })
    void an_integer_takes_its_shortest_form(long number, String expected) throws IOException {
        packer.number(number);

        assertThat(written()).isEqualTo(expected);
        assertThat(unpacker().unpackLong()).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 255, 256, 65_535, 65_536, 1 << 20})
    void a_text_of_any_length_is_read_back(int length) throws IOException {
        String text = "x".repeat(length);
        packer.text(text);

        assertThat(unpacker().unpackString()).isEqualTo(text);
    }

    @Test
    void a_text_goes_as_the_bytes_it_has() throws IOException {
        packer.text(Utf8.of("Grüße 漢字 😀"));

        assertThat(unpacker().unpackString()).isEqualTo("Grüße 漢字 😀");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 65_535, 65_536, 100_000})
    void a_map_says_how_many_entries_it_has_though_nobody_counted_them_before(int entries) throws IOException {
        packer.beginMap();
        for (int i = 0; i < entries; i++) {
            packer.name("k" + i);
            packer.number(i);
        }
        packer.endMap();

        MessageUnpacker in = unpacker();
        assertThat(in.unpackMapHeader()).isEqualTo(entries);
        for (int i = 0; i < entries; i++) {
            assertThat(in.unpackString()).isEqualTo("k" + i);
            assertThat(in.unpackInt()).isEqualTo(i);
        }
        assertThat(in.hasNext()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 15, 16, 65_536})
    void a_list_says_how_many_values_it_has(int values) throws IOException {
        packer.beginList();
        for (int i = 0; i < values; i++) {
            packer.nothing();
        }
        packer.endList();

        MessageUnpacker in = unpacker();
        assertThat(in.unpackArrayHeader()).isEqualTo(values);
    }

    @Test
    void what_is_nested_does_not_count_for_what_holds_it() throws IOException {
        packer.beginMap();
        packer.name("list");
        packer.beginList();
        for (int i = 0; i < 20; i++) {
            packer.beginMap();
            packer.name("n");
            packer.number(i);
            packer.endMap();
        }
        packer.endList();
        packer.name("empty");
        packer.beginMap();
        packer.endMap();
        packer.name("deep");
        for (int i = 0; i < 40; i++) {
            packer.beginList();
        }
        for (int i = 0; i < 40; i++) {
            packer.endList();
        }
        packer.endMap();

        String list = String.join(
                ",",
                java.util.stream.IntStream.range(0, 20)
                        .mapToObj(i -> "{\"n\":" + i + "}")
                        .toList());
        assertThat(unpacker().unpackValue().toJson())
                .isEqualTo("{\"list\":[" + list + "],\"empty\":{},\"deep\":" + "[".repeat(40) + "]".repeat(40) + "}");
    }

    @Test
    void numbers_with_decimals_truth_values_and_nothing_keep_their_types() throws IOException {
        packer.number(0.1);
        packer.bool(true);
        packer.bool(false);
        packer.nothing();
        packer.decimal(Utf8.of("12345678901234567890.5"));

        MessageUnpacker in = unpacker();
        assertThat(in.unpackDouble()).isEqualTo(0.1);
        assertThat(in.unpackBoolean()).isTrue();
        assertThat(in.unpackBoolean()).isFalse();
        in.unpackNil();
        assertThat(in.unpackString()).isEqualTo("12345678901234567890.5");
    }

    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00Z,           d7000000000000000000",
        "2026-01-01T00:00:00.123456789Z, d7006955b900075bcd15",
        "2106-02-07T06:28:15.999999999Z, d700ffffffff3b9ac9ff"
    })
    void a_time_is_extension_0_with_seconds_and_nanoseconds(Instant time, String expected) {
        packer.time(TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano());

        assertThat(written()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"1969-12-31T23:59:59.5Z, d7000000000000000000", "2106-02-07T06:28:16.5Z, d700ffffffff00000000"})
    void a_time_that_has_no_form_becomes_the_nearest_one(Instant time, String expected) {
        packer.time(TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano());

        assertThat(written()).isEqualTo(expected);
    }

    @Test
    void a_buffer_that_one_large_message_needed_is_let_go() {
        packer.raw(new byte[20 << 20], 0, 20 << 20);
        packer.clear();

        assertThat(packer.array()).hasSizeLessThan(1 << 20);
        assertThat(packer.size()).isZero();
    }

    private String written() {
        return HexFormat.of().formatHex(packer.array(), 0, packer.size());
    }

    private MessageUnpacker unpacker() {
        return MessagePack.newDefaultUnpacker(Arrays.copyOf(packer.array(), packer.size()));
    }
}
