package io.sidecarsdk.logging.internal.format;

import static io.sidecarsdk.logging.testing.RecordBuilder.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.logging.testing.RecordBuilder;
import io.sidecarsdk.policy.LogFormat;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PlainTextTest {

    private final Output out = new Output();
    private final LineFormat format = LineFormat.of(LogFormat.TEXT, out);

    @Test
    void isReadable() {
        assertThat(text(RecordBuilder.full().build())).isEqualTo("""
                2026-01-01T12:00:00.123456789Z ERROR [main] shop.Orders - order 17 failed\
                 trace_id=0af7651916cd43dd8448eb211c80319c span_id=b7ad6b7169203331 mdc={"tenant":"a"}\
                 fields={"order":17,"ratio":0.25,"open":true,"none":null,"items":["a",1,[],{"b":2}]} markers=["AUDIT"]
                java.lang.IllegalStateException: no stock
                \tat shop.Orders.place(Orders.java:17)
                \t... 5 more
                \tSuppressed: java.io.IOException: closing failed
                \t\tat shop.Orders.place(Orders.java:17)
                \t\t... 5 more
                Caused by: [CIRCULAR REFERENCE: io.sidecarsdk.logging.testing.RecordBuilder$Cyclic: no stock]
                """);
    }

    @Test
    void alignsLevels() {
        assertThat(text(record().severity(Severity.INFO).message("m").build()))
                .isEqualTo("2026-01-01T12:00:00.123456789Z INFO  [main] shop.Orders - m\n");
    }

    @Test
    void letsNoTextFeignALineOrCommandATerminal() {
        String bad = "a\nb\rc\u001b[31md\u0085e\u2028f\tg\u007fh\u009bi";
        assertThat(text(record().message(bad)
                        .thrown(new IllegalStateException(bad))
                        .build()))
                .contains("a\\nb\\rc\\u001b[31md\\u0085e\\u2028f\tg\\u007fh\\u009bi\njava.lang")
                .contains("IllegalStateException: a\\nb\\rc\\u001b[31md\\u0085e\\u2028f\tg\\u007fh\\u009bi\n\tat");
    }

    @Test
    void keepsLettersOfAllKinds() {
        assertThat(text(record().message("\u00e4 \u0441 \u65e5 \ud83d\ude00 \u00a0")
                        .build()))
                .endsWith("- \u00e4 \u0441 \u65e5 \ud83d\ude00 \u00a0\n");
    }

    private String text(LogRecord record) {
        out.reset();
        format.write(record);
        return new String(out.toBytes(), StandardCharsets.UTF_8);
    }
}
