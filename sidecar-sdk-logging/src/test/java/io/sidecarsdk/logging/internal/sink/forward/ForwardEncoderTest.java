package io.sidecarsdk.logging.internal.sink.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.RecordWriter;
import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.logging.internal.ship.Batch;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForwardEncoderTest {

    @Test
    void a_message_is_byte_for_byte_what_the_specification_says() {
        Packer message = new ForwardEncoder("app", true, false).encode(Batches.of(7, "hi"));

        assertThat(hex(message))
                .isEqualTo(String.join(
                        "",
                        "93", // [tag, entries, option]
                        "a3617070", // "app"
                        "c600000039", // 57 bytes
                        "92", // [time, record]
                        "d7006955b900075bcd15", // EventTime, 2026-01-01T00:00:00.123456789Z
                        "84", // a map of 4
                        "a56c6576656ca4494e464f", // level: INFO
                        "a66c6f67676572a3617070", // logger: app
                        "a6746872656164a46d61696e", // thread: main
                        "a76d657373616765a26869", // message: hi
                        "82", // a map of 2
                        "a473697a6501", // size: 1
                        "a56368756e6ba7712d372d372d31")); // chunk: q-7-7-1
    }

    /** So that {@code batch-size}, by which lines are chosen before they are packed, is a bound of chunks, too. */
    @Test
    void packed_lines_take_no_more_room_than_before() {
        for (LogRecord record : List.of(Batches.record(""), Batches.full())) {
            Packer message = new ForwardEncoder("app", true, false)
                    .encode(new Batch("q", Collections.nCopies(1000, new Batch.Item(0, record.bytes()))));

            assertThat(message.size()).isLessThanOrEqualTo(1000 * record.bytes().length);
        }
    }

    @Test
    void without_acknowledgement_no_chunk_is_named() throws IOException {
        assertThat(message(new ForwardEncoder("app", false, false), Batches.of(1, "a", "b"))
                        .option())
                .hasToString("{\"size\":2}");
    }

    @Test
    void everything_in_a_record_arrives_with_its_type() throws IOException {
        Message message = message(new ForwardEncoder("app", true, false), batch(Batches.full()));

        assertThat(message.entries()).hasSize(1);
        assertThat(message.entries().get(0).time()).isEqualTo(Batches.TIME);
        assertThat(message.entries().get(0).record())
                .hasToString("{\"service.name\":\"orders\",\"level\":\"ERROR\",\"logger\":\"shop.Orders\","
                        + "\"thread\":\"pool-1\",\"message\":\"Bestellung 17 für 漢字 \\uD83D\\uDE00\","
                        + "\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\",\"span_id\":\"00f067aa0ba902b7\","
                        + "\"mdc\":{\"tenant\":\"a\"},"
                        + "\"fields\":{\"order\":17,\"huge\":-9223372036854775808,\"ratio\":0.1,\"paid\":true,"
                        + "\"none\":null,\"sum\":\"12345678901234567890.25\","
                        + "\"nested\":{\"list\":[1,\"zwei\",false]}},"
                        + "\"markers\":[\"AUDIT\",\"MONEY\"],"
                        + "\"exception\":{\"class\":\"java.io.IOException\",\"message\":\"no room\","
                        + "\"stack\":\"at shop.Orders.place(Orders.java:17)\\n\","
                        + "\"cause\":{\"class\":\"java.lang.Error\"}}}");
    }

    @Test
    void what_is_empty_is_left_out_but_the_message() throws IOException {
        LogRecord bare = LogRecord.of(new RecordWriter()
                .begin(Batches.TIME, Severity.INFO)
                .head("INFO", null, null, null, null, null)
                .end());

        assertThat(message(new ForwardEncoder("app", true, false), batch(bare))
                        .entries()
                        .get(0)
                        .record())
                .hasToString("{\"level\":\"INFO\",\"message\":\"\"}");
    }

    @Test
    void a_record_that_was_cut_says_so() throws IOException {
        RecordWriter writer = new RecordWriter().begin(Batches.TIME, Severity.INFO);
        writer.head("INFO", null, null, "long", null, null);
        writer.section().endSection().section();
        while (!writer.isFull()) {
            writer.entry("field", "x".repeat(10_000));
        }
        writer.endSection();

        assertThat(message(new ForwardEncoder("app", true, false), batch(LogRecord.of(writer.end())))
                        .entries()
                        .get(0)
                        .record()
                        .toString())
                .endsWith("\"truncated\":true}");
    }

    @Test
    void compressed_entries_are_those_that_go_uncompressed() throws IOException {
        String[] messages = new String[500];
        Arrays.setAll(messages, i -> "message " + i);
        Batch batch = Batches.of(1, messages);
        ForwardEncoder encoder = new ForwardEncoder("app", true, true);
        Message plain = message(new ForwardEncoder("app", true, false), batch);

        Message compressed = message(encoder, batch);

        assertThat(compressed.option().toString())
                .contains("\"compressed\":\"gzip\"")
                .contains("\"size\":500");
        assertThat(compressed.entries()).isEqualTo(plain.entries()).hasSize(500);
        assertThat(encoder.encode(batch).size())
                .isLessThan(new ForwardEncoder("app", true, false).encode(batch).size() / 5);
    }

    @Test
    void one_encoder_makes_message_after_message() throws IOException {
        ForwardEncoder encoder = new ForwardEncoder("app", true, true);
        for (int i = 0; i < 3; i++) {
            assertThat(message(encoder, Batches.of(i, "m" + i))
                            .entries()
                            .get(0)
                            .record()
                            .toString())
                    .contains("\"message\":\"m" + i + '"');
        }
    }

    private static Batch batch(LogRecord record) {
        return new Batch("q", List.of(new Batch.Item(1, record.bytes())));
    }

    private static Message message(ForwardEncoder encoder, Batch batch) throws IOException {
        Packer message = encoder.encode(batch);
        return Message.read(Arrays.copyOf(message.array(), message.size()));
    }

    private static String hex(Packer message) {
        return HexFormat.of().formatHex(message.array(), 0, message.size());
    }
}
