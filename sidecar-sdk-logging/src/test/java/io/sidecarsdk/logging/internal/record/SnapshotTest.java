package io.sidecarsdk.logging.internal.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** A snapshot that a thread logs with again is put in the record as it was written the first time. */
class SnapshotTest {

    private final RecordWriter writer = new RecordWriter();

    /** A snapshot that tells how often it was looked through. */
    private static final class Snapshot extends HashMap<String, String> {

        private static final long serialVersionUID = 1;

        private int looks;

        Snapshot(String name, String value) {
            put(name, value);
        }

        @Override
        public void forEach(BiConsumer<? super String, ? super String> action) {
            looks++;
            super.forEach(action);
        }
    }

    private byte[] record(Map<String, String> snapshot, String thread) {
        begin(thread);
        return writer.section(snapshot, thread).end();
    }

    private void begin(String thread) {
        writer.begin(7, Severity.INFO).head("INFO", "shop.Orders", thread, "hello", null, null);
    }

    private static String tenant(byte[] record) {
        return LogRecord.of(record).mdc().text("tenant");
    }

    @Test
    void isLookedThroughOnce() {
        Snapshot snapshot = new Snapshot("tenant", "acme");
        byte[] first = record(snapshot, "main");
        assertThat(record(snapshot, "main")).isEqualTo(first);
        assertThat(tenant(first)).isEqualTo("acme");
        assertThat(snapshot.looks).isEqualTo(1);
    }

    @Test
    void isWrittenAsAnyMap() {
        Snapshot snapshot = new Snapshot("tenant", "K\u00f6ln");
        begin("main");
        byte[] expected = writer.section(Map.of("tenant", "K\u00f6ln")).end();
        assertThat(record(snapshot, "main")).isEqualTo(expected);
        assertThat(record(snapshot, "main")).isEqualTo(expected);
    }

    @Test
    void isNotTakenForTheNextOneOfTheThread() {
        assertThat(tenant(record(new Snapshot("tenant", "acme"), "main"))).isEqualTo("acme");
        assertThat(tenant(record(new Snapshot("tenant", "other"), "main"))).isEqualTo("other");
    }

    @Test
    void isNotTakenForThatOfAThreadWithTheSamePlace() {
        Snapshot one = new Snapshot("tenant", "acme");
        Snapshot two = new Snapshot("tenant", "other");
        assertThat("Aa").hasSameHashCodeAs("BB");
        for (int i = 0; i < 3; i++) {
            assertThat(tenant(record(one, "Aa"))).isEqualTo("acme");
            assertThat(tenant(record(two, "BB"))).isEqualTo("other");
        }
    }

    @Test
    void isHiddenOnceARedactionSaysSo() {
        Snapshot snapshot = new Snapshot("tenant", "acme");
        record(snapshot, "main");
        writer.use(new byte[0], new Redaction() {
            @Override
            public boolean hides(String name) {
                return name.equals("tenant");
            }

            @Override
            public String clean(String text) {
                return text;
            }

            @Override
            public String replacement() {
                return "*";
            }
        });
        assertThat(tenant(record(snapshot, "main"))).isEqualTo("*");
        writer.use(new byte[0], Redaction.NONE);
        assertThat(tenant(record(snapshot, "main"))).isEqualTo("acme");
    }

    @Test
    void isNotKeptWhereItIsLong() {
        Snapshot snapshot = new Snapshot("tenant", "x".repeat(5000));
        assertThat(record(snapshot, "main")).isEqualTo(record(snapshot, "main"));
        assertThat(snapshot.looks).isEqualTo(2);
    }

    @Test
    void isLeftOutWhereTheRecordIsFull() {
        Snapshot snapshot = new Snapshot("tenant", "acme");
        record(snapshot, "main");
        writer.use(new byte[RecordWriter.MOST], Redaction.NONE);
        LogRecord record = LogRecord.of(record(snapshot, "main"));
        assertThat(record.isTruncated()).isTrue();
        assertThat(record.mdc().isEmpty()).isTrue();
        writer.use(new byte[0], Redaction.NONE);
        assertThat(tenant(record(snapshot, "main"))).isEqualTo("acme");
    }
}
