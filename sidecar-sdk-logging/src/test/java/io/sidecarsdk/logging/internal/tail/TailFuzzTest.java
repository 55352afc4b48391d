package io.sidecarsdk.logging.internal.tail;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.StrictJson;
import io.sidecarsdk.logging.internal.format.JsonFormat;
import io.sidecarsdk.logging.internal.format.Output;
import io.sidecarsdk.logging.internal.format.Utf8Json;
import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.policy.LogFormat;
import io.sidecarsdk.testing.Fuzz;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stands in a file that is read, or in the one with the positions: what comes of it are records, and reading goes on. */
@Tag("fuzz")
class TailFuzzTest {

    private static final int MOST_SPOILT = 40;

    private static final List<String> LINES = List.of(
            "2026-01-01 ERROR first\n\tat a.B.c(B.java:1)\nCaused by: é 漢字 😀\r\n\n2026-01-01 INFO next\n",
            "{\"level\": \"warn\", \"message\": \"m\", \"time\": \"2026-01-01T12:00:00.5Z\", \"trace_id\": \"0af7\", \"a\": {\"b\": [1]}}\n",
            "{\"ts\": 1700000000.25, \"level\": 30, \"msg\": \"m\", \"n\": -1.5E+300, \"t\": true, \"z\": null, \"s\": \"\\ud83d\\u0000\"}\n",
            "{\"timestamp\": 1700000000123456789, \"log\": \"x\", \"big\": 1e999999999, \"small\": 1e-999999999}\n");

    @TempDir
    private Path folder;

    @Test
    void anyLines() throws Exception {
        Fuzz.texts(300, LINES, (input, random) -> {
            TailFixture fixture = new TailFixture(folder);
            Files.write(folder.resolve("app.log"), input);
            TailSettings settings = fixture.settings("app.log");
            settings = random.nextBoolean() ? TailFixture.json(settings) : settings;
            settings = random.nextBoolean() ? TailFixture.joined(settings, "^2026|^\\{", 3) : settings;
            fixture.follow(settings);
            fixture.read();
            fixture.write("app.log", "\n2026 {last}\n");
            fixture.read();
            fixture.read();

            assertThat(fixture.records).isNotEmpty();
            for (LogRecord record : fixture.records) {
                for (LogFormat format : LogFormat.values()) {
                    StrictJson.parse(written(record, format));
                }
            }
            assertThat(fixture.last().message().toString()).contains("{last}");
            fixture.tails.close();
        });
    }

    private static byte[] written(LogRecord record, LogFormat format) {
        Output out = new Output();
        JsonFormat.of(format, new Utf8Json(out)).write(record);
        return Arrays.copyOf(out.array(), out.size());
    }

    @Test
    void anyPositions() throws Exception {
        TailFixture whole = new TailFixture(folder);
        whole.write("app.log", "one\ntwo\nthree\n");
        TailSettings settings = whole.settings("app.log");
        whole.follow(settings);
        whole.read();
        whole.tails.close();
        Path file = whole.state.resolve("tail").resolve("app.positions");
        byte[] saved = Files.readAllBytes(file);
        byte[] nothing = new byte[0];

        Fuzz.bytes(400, List.of(saved, Arrays.copyOf(saved, saved.length - 4), nothing), (input, random) -> {
            Files.write(file, random.nextBoolean() ? input : withChecksum(input));
            TailFixture fixture = new TailFixture(folder);
            fixture.follow(settings);
            List<String> read = fixture.read();
            assertThat(read.size()).isLessThanOrEqualTo(MOST_SPOILT);
            fixture.write("app.log", "\nlast\n");
            assertThat(fixture.read()).endsWith("last");
            fixture.tails.close();
            Files.writeString(folder.resolve("app.log"), "one\ntwo\nthree\n");
        });
    }

    /** What somebody wrote who knows the format, rather than what a disk has spoilt. */
    private static byte[] withChecksum(byte[] content) {
        CRC32C checksum = new CRC32C();
        checksum.update(content);
        return ByteBuffer.allocate(content.length + 4)
                .put(content)
                .putInt((int) checksum.getValue())
                .array();
    }
}
