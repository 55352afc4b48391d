package io.sidecarsdk.logging.internal.sink.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource(
            nullValues = "absent",
            value = {
                "absent, 0",
                "'', 0",
                "0, 0",
                "7, 7",
                "' 7 ', 7",
                "60, 60",
                "61, 60",
                "999999999999999999, 60",
                "9999999999999999999999, 0",
                "-5, 0",
                "1.5, 0",
                "soon, 0",
                "'Thu, 01 Jan 2026 12:00:10 GMT', 10",
                "'Thu, 01 Jan 2026 11:00:00 GMT', 0",
                "'Fri, 02 Jan 2026 12:00:00 GMT', 60"
            })
    void isReadAsSecondsOrDateWithinBounds(String header, int seconds) {
        assertThat(RetryAfter.parse(header, NOW)).isEqualTo(Duration.ofSeconds(seconds));
    }
}
