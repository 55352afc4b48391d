package io.sidecarsdk.logging.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.sidecarsdk.logging.StrictJson;
import io.sidecarsdk.logging.internal.capture.LogbackEvent;
import io.sidecarsdk.logging.internal.format.JsonLines;
import io.sidecarsdk.logging.internal.format.Output;
import io.sidecarsdk.logging.internal.format.Utf8Json;
import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.RecordWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import org.slf4j.MarkerFactory;
import wiremock.com.fasterxml.jackson.databind.JsonNode;

class LogbackLineTest {

    private final RecordWriter writer = new RecordWriter();

    private byte[] bytes(Consumer<Logger> logging) {
        byte[][] encoded = new byte[1][];
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(MDC.getMDCAdapter());
        Logger logger = context.getLogger("shop.Orders");
        logger.setLevel(Level.TRACE);
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                LogbackEvent.of(event).writeTo(writer);
                Output out = new Output();
                new JsonLines(new Utf8Json(out)).write(LogRecord.of(writer.end()));
                encoded[0] = out.toBytes();
            }
        };
        appender.setContext(context);
        appender.start();
        logger.addAppender(appender);
        logging.accept(logger);
        return encoded[0];
    }

    private JsonNode line(Consumer<Logger> logging) {
        return StrictJson.parse(bytes(logging));
    }

    private String message(String text) {
        return line(logger -> logger.info(text)).get("message").asText();
    }

    @Test
    void aPlainEventHasTheFieldsThatEveryLineHasAndNoEmptyOnes() {
        JsonNode line = line(logger -> logger.info("order {} taken", 17));
        assertThat(line.fieldNames()).toIterable().containsExactly("timestamp", "level", "logger", "thread", "message");
        assertThat(line.get("timestamp").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z");
        assertThat(line.get("message").asText()).isEqualTo("order 17 taken");
        assertThat(line.get("logger").asText()).isEqualTo("shop.Orders");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"quoted\" and \\ back",
                "two\r\nlines\tand\b\f",
                "nul \0 bell \u0007 escape \u001b[31m delete \u007f",
                "c1 \u0085\u009f, separators \u2028\u2029, bom \ufeff, non-character \uffff",
                "Grüße, 漢字, 👩‍👩‍👧, 𝄞",
                "${jndi:ldap://evil/a} ${env:PATH} %d{HH} #{x}",
                "</script><!--",
                "{\"json\":[1,2]}\n{\"second\":1}"
            })
    void anyTextArrivesAsItWas(String text) {
        assertThat(message(text)).isEqualTo(text);
        assertThat(new String(bytes(logger -> logger.info(text)), StandardCharsets.UTF_8))
                .doesNotContainPattern("\\p{Cntrl}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d", "\udc69", "a\ud83d", "\ud83db", "\udc69\ud83d", "\ud83d\ud83d\udc69"})
    void loneSurrogatesAreReplaced(String text) {
        String expected = new String(
                text.codePoints()
                        .map(c -> c >= 0xd800 && c <= 0xdfff ? 0xfffd : c)
                        .toArray(),
                0,
                text.codePointCount(0, text.length()));
        assertThat(message(text)).isEqualTo(expected);
    }

    @Test
    void randomTextsMakeValidJsonThatSaysTheSame() {
        Random random = new Random(42);
        for (int i = 0; i < 2000; i++) {
            int[] codes = random.ints(random.nextInt(40), 0, 0x110000)
                    .map(c -> random.nextBoolean() ? c % 0x180 : c)
                    .filter(c -> c < 0xd800 || c > 0xdfff)
                    .toArray();
            String text = new String(codes, 0, codes.length);
            JsonNode line =
                    line(logger -> logger.atInfo().addKeyValue(text, text).log(text));
            assertThat(line.get("message").asText()).isEqualTo(text);
            assertThat(line.get("fields").get(text).asText()).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "ü", "漢", "👩", "\0"})
    void aMessageThatIsTooLongIsCutAndSaysSo(String character) {
        int times = 300 << 10;
        String message = message(character.repeat(times));
        assertThat(message).startsWith(character.repeat(1000));
        assertThat(message).endsWith("...[cut, " + times * character.length() + " characters in all]");
        assertThat(message.getBytes(StandardCharsets.UTF_8).length).isLessThan((256 << 10) + 100);
        assertThat(message).doesNotContain("\ufffd");
    }

    @Test
    void aLineThatIsTooLongLosesFieldsAndSaysSo() {
        String large = "x".repeat(16 << 10);
        byte[] bytes = bytes(logger -> {
            var builder = logger.atInfo();
            for (int i = 0; i < 200; i++) {
                builder = builder.addKeyValue("key" + i, large);
            }
            builder.log("many");
        });
        JsonNode line = StrictJson.parse(bytes);
        assertThat(line.get("truncated").asBoolean()).isTrue();
        assertThat(line.get("fields").has("key0")).isTrue();
        assertThat(line.get("fields").has("key199")).isFalse();
        assertThat(bytes.length).isLessThan((1 << 20) + (128 << 10));
    }

    @Test
    void theCurrentSpanGivesTheTrace() {
        Span span = SdkTracerProvider.builder()
                .build()
                .get("test")
                .spanBuilder("work")
                .startSpan();
        try (Scope scope = span.makeCurrent()) {
            JsonNode line = line(logger -> logger.info("hello"));
            assertThat(line.get("trace_id").asText())
                    .isEqualTo(span.getSpanContext().getTraceId());
            assertThat(line.get("span_id").asText())
                    .isEqualTo(span.getSpanContext().getSpanId());
        }
    }

    @Test
    void withoutASpanTheMdcGivesTheTrace() {
        try (var trace = MDC.putCloseable("traceId", "abc");
                var span = MDC.putCloseable("span_id", "def")) {
            JsonNode line = line(logger -> logger.info("hello"));
            assertThat(line.get("trace_id").asText()).isEqualTo("abc");
            assertThat(line.get("span_id").asText()).isEqualTo("def");
            assertThat(line.get("mdc").get("traceId").asText()).isEqualTo("abc");
        }
    }

    @Test
    void eachLineHasTheMdcOfItsMoment() {
        for (String tenant : new String[] {"one", "one", "two", "one"}) {
            try (var entry = MDC.putCloseable("tenant", tenant)) {
                assertThat(mdc("first")).isEqualTo("{\"tenant\":\"" + tenant + "\"}");
                assertThat(mdc("second")).isEqualTo("{\"tenant\":\"" + tenant + "\"}");
                try (var more = MDC.putCloseable("order", "17")) {
                    assertThat(mdc("third")).contains("\"order\":\"17\"", "\"tenant\":\"" + tenant + "\"");
                }
                assertThat(mdc("fourth")).isEqualTo("{\"tenant\":\"" + tenant + "\"}");
            }
            assertThat(mdc("without")).isEqualTo("null");
        }
    }

    private String mdc(String message) {
        return String.valueOf(line(logger -> logger.info(message)).get("mdc"));
    }

    @Test
    void keyValuesKeepTheirTypesWhereJsonHasThem() {
        byte[] bytes = bytes(logger -> logger.atInfo()
                .addKeyValue("int", 1)
                .addKeyValue("long", Long.MAX_VALUE)
                .addKeyValue("double", 1.5)
                .addKeyValue("nan", Double.NaN)
                .addKeyValue("decimal", new BigDecimal("1E+3"))
                .addKeyValue("boolean", true)
                .addKeyValue("null", (Object) null)
                .addKeyValue("text", "1")
                .addKeyValue("object", java.util.List.of(1, 2))
                .log("values"));
        StrictJson.parse(bytes);
        assertThat(new String(bytes, StandardCharsets.UTF_8))
                .endsWith(
                        ",\"fields\":{\"int\":1,\"long\":9223372036854775807,\"double\":1.5,\"nan\":\"NaN\",\"decimal\":1E+3,"
                                + "\"boolean\":true,\"null\":null,\"text\":\"1\",\"object\":\"[1, 2]\"}}");
    }

    @Test
    void ofAKeyThatIsGivenTwiceTheLastValueCounts() {
        JsonNode fields = line(logger -> logger.atInfo()
                        .addKeyValue("a", 1)
                        .addKeyValue("b", 2)
                        .addKeyValue("a", 3)
                        .log("twice"))
                .get("fields");
        assertThat(fields.toString()).isEqualTo("{\"b\":2,\"a\":3}");
    }

    @Test
    void aValueThatCannotBePrintedSaysSo() {
        Object bad = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("on purpose");
            }
        };
        JsonNode line = line(logger -> logger.atInfo().addKeyValue("bad", bad).log("still here"));
        assertThat(line.get("message").asText()).isEqualTo("still here");
        assertThat(line.get("fields").get("bad").asText())
                .isEqualTo("(its toString failed: java.lang.IllegalStateException)");
    }

    @Test
    void markersAreNamed() {
        JsonNode line = line(logger -> logger.atInfo()
                .addMarker(MarkerFactory.getMarker("AUDIT"))
                .addMarker(MarkerFactory.getMarker("a\"b"))
                .log("marked"));
        assertThat(line.get("markers").toString()).isEqualTo("[\"AUDIT\",\"a\\\"b\"]");
    }

    @Test
    void anExceptionHasItsCausesAndWhatItSuppressed() {
        Exception cause = new IllegalArgumentException("the \"cause\"");
        Exception thrown = new IllegalStateException("outer", cause);
        thrown.addSuppressed(new java.io.IOException("while closing"));
        JsonNode exception = line(logger -> logger.error("failed", thrown)).get("exception");
        assertThat(exception.get("class").asText()).isEqualTo("java.lang.IllegalStateException");
        assertThat(exception.get("message").asText()).isEqualTo("outer");
        assertThat(exception.get("stack").asText())
                .startsWith("at io.sidecarsdk.logging")
                .contains("\nat ");
        assertThat(exception.get("cause").get("message").asText()).isEqualTo("the \"cause\"");
        assertThat(exception.get("cause").get("stack").asText()).contains("common frames omitted");
        assertThat(exception.get("suppressed").get(0).get("class").asText()).isEqualTo("java.io.IOException");
    }

    @Test
    void anExceptionThatCausesItselfEnds() {
        Exception a = new Exception("a");
        Exception b = new Exception("b", a);
        a.initCause(b);
        a.addSuppressed(b);
        JsonNode exception = line(logger -> logger.error("loop", a)).get("exception");
        assertThat(exception.get("cause").get("message").asText()).isEqualTo("b");
        assertThat(exception.get("cause").get("cause").get("cyclic").asBoolean())
                .isTrue();
    }

    @Test
    void aChainOfManyExceptionsIsCut() {
        Exception thrown = new Exception("0");
        for (int i = 1; i < 200; i++) {
            thrown = new Exception(Integer.toString(i), thrown);
            for (int j = 0; j < 3; j++) {
                thrown.addSuppressed(new Exception("suppressed"));
            }
        }
        Exception chain = thrown;
        byte[] bytes = bytes(logger -> logger.error("deep", chain));
        assertThat(StrictJson.parse(bytes).get("exception").get("message").asText())
                .isEqualTo("199");
        assertThat(bytes.length).isLessThan((1 << 20) + (128 << 10));
    }

    @Test
    void anExceptionWithoutMessageAndStackIsStillOne() {
        Exception bare = new Exception(null, null, false, false) {
            private static final long serialVersionUID = 1L;
        };
        JsonNode exception = line(logger -> logger.error("bare", bare)).get("exception");
        assertThat(exception.fieldNames()).toIterable().containsExactly("class");
    }
}
