package io.sidecarsdk.logging.internal.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecordTest {

    private final RecordWriter writer = new RecordWriter();

    private RecordWriter begin(String message) {
        return writer.begin(Instant.parse("2026-01-01T12:00:00.123456789Z"), Severity.WARN)
                .head("WARNING", "shop.Orders", "main", message, "t", "s");
    }

    @Test
    void whatIsWrittenIsRead() {
        writer.use(RecordWriter.mapOf(Map.of("service.name", "orders")), Redaction.NONE);
        begin("hello");
        writer.section().entry("tenant", "a").endSection();
        writer.section()
                .entry("long", 17)
                .entry("double", 1.5)
                .entry("float", 0.1f)
                .entry("big", new BigInteger("123456789012345678901234567890"))
                .entry("decimal", new BigDecimal("1.50"))
                .entry("true", true)
                .entry("null", null)
                .entry("nan", Double.NaN)
                .endSection();
        writer.section().text("AUDIT", 100).endSection();
        LogRecord record = LogRecord.of(writer.end());
        assertThat(record.severity()).isEqualTo(Severity.WARN);
        assertThat(record.epochNanos()).isEqualTo(1767268800123456789L);
        assertThat(List.of(record.level(), record.logger(), record.thread(), record.message(), record.traceId()))
                .extracting(Utf8::toString)
                .containsExactly("WARNING", "shop.Orders", "main", "hello", "t");
        assertThat(record.spanId()).hasToString("s");
        assertThat(record.resource().text("service.name")).isEqualTo("orders");
        assertThat(record.mdc().text("tenant")).isEqualTo("a");
        assertThat(shown(record.fields()))
                .containsExactly(
                        "long",
                        "17",
                        "double",
                        "1.5",
                        "float",
                        "0.1",
                        "big",
                        "#123456789012345678901234567890",
                        "decimal",
                        "#1.50",
                        "true",
                        "true",
                        "null",
                        "null",
                        "nan",
                        "'NaN'");
        assertThat(record.exception()).isNull();
        assertThat(record.isTruncated()).isFalse();
    }

    @Test
    void whatIsNotWrittenIsEmpty() {
        LogRecord record = LogRecord.of(begin(null).end());
        assertThat(record.message().isEmpty()).isTrue();
        assertThat(record.mdc().isEmpty()).isTrue();
        assertThat(record.markers().isEmpty()).isTrue();
        assertThat(record.mdc().text("none")).isNull();
    }

    @Test
    void textsAreValidUtf8WhateverTheyHold() {
        String odd = "a\ud800b\udc00 Grüße 漢字 \ud83d\ude00 \0\uffff";
        assertThat(LogRecord.of(begin(odd).end()).message())
                .hasToString("a\ufffdb\ufffd Grüße 漢字 \ud83d\ude00 \0\uffff");
    }

    @Test
    void namesAreTheSameInEveryRecordWhateverTheyHold() {
        List<String> names = IntStream.range(0, 3000)
                .mapToObj(i -> switch (i % 5) {
                    case 0 -> "logger" + i % 1500;
                    case 1 -> "Grüße " + i;
                    case 2 -> "x".repeat(i % 20) + "\ud800" + i;
                    case 3 -> "what? " + "x".repeat(i % 20) + '?';
                    default -> "long ".repeat(i % 40);
                })
                .toList();
        for (String name : names) {
            String expected = name.replace('\ud800', '\ufffd');
            for (int again = 0; again < 2; again++) {
                writer.begin(0, Severity.INFO).head(name, name, name, name, null, null);
                LogRecord record = LogRecord.of(
                        writer.section().name(name).value(name).endSection().end());
                assertThat(record.level()).hasToString(expected);
                assertThat(record.logger()).hasToString(expected);
                assertThat(record.thread()).hasToString(expected);
                assertThat(record.message()).hasToString(expected);
                assertThat(record.mdc().text(expected)).isEqualTo(expected);
            }
        }
    }

    @Test
    void aTextIsCutAtACharacterAndSaysSo() {
        String message =
                LogRecord.of(begin("é".repeat(400_000)).end()).message().toString();
        assertThat(message).startsWith("éé").endsWith("é...[cut, 400000 characters in all]");
        assertThat(message.getBytes(java.nio.charset.StandardCharsets.UTF_8).length)
                .isBetween(RecordWriter.MOST_MESSAGE - 2, RecordWriter.MOST_MESSAGE + 50);
    }

    @Test
    void whatRedactionFindsIsHiddenAlsoWhereATextIsCut() {
        String secret = "4111111111111111";
        writer.use(new byte[0], new Redaction() {
            @Override
            public boolean hides(String name) {
                return name.equals("password");
            }

            @Override
            public String clean(String text) {
                return text.replace(secret, "*");
            }

            @Override
            public String replacement() {
                return "*";
            }
        });
        begin("x".repeat(RecordWriter.MOST_MESSAGE - 8) + secret + "y".repeat(100_000));
        writer.section().endSection();
        writer.section()
                .entry("password", "hunter2")
                .entry("card", "my " + secret)
                .endSection();
        String all = new String(writer.end(), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(all).doesNotContain("4111", "hunter2").contains("my *");
    }

    @Test
    void exceptionsKeepTheirCauses() {
        begin("failed");
        writer.section().endSection();
        writer.section().endSection();
        writer.section().endSection();
        ThrownWriter.section(writer, source("Outer", source("Inner", null)));
        Thrown thrown = LogRecord.of(writer.end()).exception();
        assertThat(thrown.className()).hasToString("Outer");
        assertThat(thrown.stack()).hasToString("at Outer");
        assertThat(thrown.cause().message()).hasToString("of Inner");
        assertThat(thrown.cause().cause()).isNull();
        assertThat(thrown.suppressed()).isEmpty();
    }

    @Test
    void damageIsNeverMoreThanAnIllegalArgument() {
        writer.use(RecordWriter.mapOf(Map.of("service.name", "orders")), Redaction.NONE);
        begin("hello");
        writer.section().entry("a", "b").endSection();
        writer.section().entry("c", 1).entry("d", List.of("x")).endSection();
        byte[] good = writer.end();
        Random random = new Random(17);
        for (int i = 0; i < 100_000; i++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(10) == 0 ? random.nextInt(good.length) : good.length);
            for (int flips = random.nextInt(4); flips >= 0 && bad.length > 0; flips--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            Throwable thrown = catchThrowable(() -> readAll(bad));
            if (thrown != null) {
                assertThat(thrown).isInstanceOfAny(IllegalArgumentException.class, IndexOutOfBoundsException.class);
            }
        }
    }

    @Test
    void aWriterThatIsUsedInTheWrongOrderSaysSo() {
        assertThatThrownBy(() -> writer.begin(0, Severity.INFO).end()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> writer.begin(0, Severity.INFO).section()).isInstanceOf(IllegalStateException.class);
    }

    private static void readAll(byte[] bytes) {
        LogRecord record = LogRecord.of(bytes);
        var unused = record.message().toString();
        shown(record.resource());
        shown(record.mdc());
        shown(record.fields());
        record.markers().forEachValue(new Shown());
        Thrown thrown = record.exception();
        if (thrown != null) {
            shown(thrown.fields());
        }
    }

    private static List<String> shown(Fields fields) {
        Shown shown = new Shown();
        fields.forEach(shown);
        return shown.all;
    }

    private static ThrownWriter.Source source(String name, ThrownWriter.Source cause) {
        return new ThrownWriter.Source() {
            @Override
            public String className() {
                return name;
            }

            @Override
            public String message() {
                return "of " + name;
            }

            @Override
            public boolean isCyclic() {
                return false;
            }

            @Override
            public String stack() {
                return "at " + name;
            }

            @Override
            public ThrownWriter.Source cause() {
                return cause;
            }

            @Override
            public ThrownWriter.Source[] suppressed() {
                return new ThrownWriter.Source[0];
            }
        };
    }

    private static final class Shown implements ValueVisitor {

        private final List<String> all = new ArrayList<>();

        @Override
        public void name(Utf8 name) {
            all.add(name.toString());
        }

        @Override
        public void text(Utf8 text) {
            all.add("'" + text + "'");
        }

        @Override
        public void number(long number) {
            all.add(Long.toString(number));
        }

        @Override
        public void number(double number) {
            all.add(Double.toString(number));
        }

        @Override
        public void decimal(Utf8 digits) {
            all.add("#" + digits);
        }

        @Override
        public void bool(boolean value) {
            all.add(Boolean.toString(value));
        }

        @Override
        public void nothing() {
            all.add("null");
        }

        @Override
        public void beginMap() {
            all.add("{");
        }

        @Override
        public void endMap() {
            all.add("}");
        }

        @Override
        public void beginList() {
            all.add("[");
        }

        @Override
        public void endList() {
            all.add("]");
        }
    }
}
