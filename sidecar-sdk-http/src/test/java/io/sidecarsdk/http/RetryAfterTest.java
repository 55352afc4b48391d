package io.sidecarsdk.http;

import static io.sidecarsdk.http.testing.Upstream.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.http.testing.Upstream;
import io.sidecarsdk.testing.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import mockwebserver3.MockResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RetryAfterTest {

    private final VirtualTime time = new VirtualTime();

    @ParameterizedTest
    @CsvSource({"1", "7", "'  3 '", "0005"})
    void secondsAreWaitedAndUpToHalfAsMuchMore(String value) throws Exception {
        try (Upstream upstream = Upstream.answering(unavailable("Retry-After", value), ok("yes"));
                TestSidecar sidecar = withTimeout("5m").to(upstream)) {
            assertThat(sidecar.get().body()).isEqualTo("yes");
            long seconds = Long.parseLong(value.trim());
            assertThat(waited()).isBetween(Duration.ofSeconds(seconds), Duration.ofMillis(seconds * 1500));
        }
    }

    @Test
    void aDateIsWaitedFor() throws Exception {
        try (Upstream upstream = Upstream.answering(
                        unavailable("Retry-After", date(time.now().plusSeconds(20))), ok("yes"));
                TestSidecar sidecar = withTimeout("5m").to(upstream)) {
            assertThat(sidecar.get().body()).isEqualTo("yes");
            assertThat(waited()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30));
        }
    }

    @Test
    void aDateIsMeasuredOnTheServersOwnClock() throws Exception {
        Instant serverNow = time.now().minus(Duration.ofDays(400));
        MockResponse response = unavailable("Retry-After", date(serverNow.plusSeconds(4)))
                .newBuilder()
                .addHeader("Date", date(serverNow))
                .build();
        try (Upstream upstream = Upstream.answering(response, ok("yes"));
                TestSidecar sidecar = withTimeout("5m").to(upstream)) {
            assertThat(sidecar.get().body()).isEqualTo("yes");
            assertThat(waited()).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "-99999999999",
                "soon",
                "1.5",
                "1s",
                "Thu, 01 Jan 1970 00:00:00 GMT",
                "Wed, 31 Dec 2025 23:59:59 GMT",
                "Xyz, 99 Foo 2026 99:99:99 GMT",
                "0x10"
            })
    void whatSaysNothingLeavesItToTheBackoff(String value) throws Exception {
        try (Upstream upstream = Upstream.answering(unavailable("Retry-After", value), ok("yes"));
                TestSidecar sidecar = withTimeout("5m").to(upstream)) {
            assertThat(sidecar.get().body()).isEqualTo("yes");
            assertThat(waited()).isLessThan(Duration.ofMillis(25));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10",
                "100",
                "301",
                "86400",
                "9223372036854775807",
                "99999999999999999999999999",
                "Fri, 31 Dec 9999 23:59:59 GMT"
            })
    void aWaitThatOutlastsTheDeadlineIsNotBegun(String value) throws Exception {
        try (Upstream upstream = Upstream.answering(unavailable("Retry-After", value), ok("too early"));
                TestSidecar sidecar = withTimeout("10s").to(upstream)) {
            assertThat(sidecar.get().code()).isEqualTo(503);
            assertThat(upstream.requests()).isEqualTo(1);
            assertThat(waited()).isZero();
            assertThat(sidecar.decided("retry_after_beyond_deadline")).isEqualTo(1);
        }
    }

    @Test
    void moreThanTheLongestWaitIsNotWaitedEvenWhereTheDeadlineIsFar() throws Exception {
        try (Upstream upstream = Upstream.answering(unavailable("Retry-After", "301"), ok("too early"));
                TestSidecar sidecar = withTimeout("24h").to(upstream)) {
            assertThat(sidecar.get().code()).isEqualTo(503);
            assertThat(sidecar.decided("retry_after_beyond_deadline")).isEqualTo(1);
        }
    }

    @Test
    void theJitterNeverOutlastsTheDeadline() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (Upstream upstream = Upstream.answering(unavailable("Retry-After", "9"), ok("yes"));
                    TestSidecar sidecar = withTimeout("10s").to(upstream)) {
                assertThat(sidecar.get().body()).isEqualTo("yes");
            }
        }
    }

    @Test
    void theFirstHeaderThatCanBeReadCounts() throws Exception {
        MockResponse response = unavailable(
                        "X-RateLimit-Reset", Long.toString(time.now().getEpochSecond() + 8))
                .newBuilder()
                .addHeader("X-Nonsense", "soon")
                .addHeader("Retry-After", "100")
                .build();
        try (Upstream upstream = Upstream.answering(response, ok("yes"));
                TestSidecar sidecar = with("""
                                timeout: 5m, retry: {retry-after: {headers: [x-nonsense,
                                 {name: x-ratelimit-reset, format: unix-timestamp}, retry-after]}}""").to(upstream)) {
            assertThat(sidecar.get().body()).isEqualTo("yes");
            assertThat(waited()).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(12));
        }
    }

    @Test
    void itIsIgnoredWhereThatIsSwitchedOff() throws Exception {
        try (Upstream upstream = Upstream.answering(unavailable("Retry-After", "100"), ok("yes"));
                TestSidecar sidecar = with("timeout: 10s, retry: {retry-after: {enabled: false}}")
                        .to(upstream)) {
            assertThat(sidecar.get().body()).isEqualTo("yes");
            assertThat(waited()).isLessThan(Duration.ofMillis(25));
        }
    }

    @Test
    void itTurnsNoResponseIntoOneThatIsRepeated() throws Exception {
        MockResponse tooMany = new MockResponse.Builder()
                .code(429)
                .addHeader("Retry-After", "1")
                .build();
        try (Upstream upstream = Upstream.answering(tooMany, ok("yes"));
                TestSidecar sidecar = withTimeout("10s").to(upstream)) {
            assertThat(sidecar.get().code()).isEqualTo(429);
            assertThat(sidecar.decided("not_retriable")).isEqualTo(1);
        }
    }

    private TestSidecar.Setup withTimeout(String timeout) {
        return with("timeout: " + timeout + ", retry: {max-attempts: 2}");
    }

    private TestSidecar.Setup with(String settings) {
        return TestSidecar.with(settings).on(time);
    }

    private Duration waited() {
        return time.sleeps().stream().reduce(Duration.ZERO, Duration::plus);
    }

    private static MockResponse unavailable(String header, String value) {
        return new MockResponse.Builder().code(503).addHeader(header, value).build();
    }

    private static String date(Instant instant) {
        return DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
                .format(instant.atOffset(ZoneOffset.UTC));
    }
}
