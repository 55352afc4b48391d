package io.sidecarsdk.http.internal.deadline;

import static io.sidecarsdk.http.internal.deadline.DeadlineHeaders.NONE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineHeadersTest {

    private static final long FARTHEST = Long.MAX_VALUE / 2;

    @ParameterizedTest
    @CsvSource({
        "1, 1000000",
        "250, 250000000",
        "0250, 250000000",
        "9223372036854775807, 4611686018427387903",
        "99999999999999999999999999, 4611686018427387903"
    })
    void readsEnvoysMilliseconds(String value, long nanos) {
        assertThat(DeadlineHeaders.envoyNanos(value)).isEqualTo(nanos);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "00", "-1", "+1", "1.5", "1s", " 1", "1 ", "0x10", "١", "abc"})
    void anEnvoyHeaderThatSaysNothingSetsNoLimit(String value) {
        assertThat(DeadlineHeaders.envoyNanos(value)).isEqualTo(NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "1n, 1",
        "1u, 1000",
        "1m, 1000000",
        "1S, 1000000000",
        "1M, 60000000000",
        "1H, 3600000000000",
        "0n, 0",
        "00000001S, 1000000000",
        "99999999n, 99999999",
        "99999999H, 4611686018427387903"
    })
    void readsEveryUnitOfGrpc(String value, long nanos) {
        assertThat(DeadlineHeaders.grpcNanos(value)).isEqualTo(nanos);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "S", "1s", "1h", "1x", "-1S", "+1S", " 1S", "1S ", "1.5S", "123456789n", "1SS"})
    void aGrpcHeaderThatCannotBeReadSetsNoLimit(String value) {
        assertThat(DeadlineHeaders.grpcNanos(value)).isEqualTo(NONE);
    }

    @Test
    void aHeaderThatIsNotThereSetsNoLimit() {
        assertThat(DeadlineHeaders.envoyNanos(null)).isEqualTo(NONE);
        assertThat(DeadlineHeaders.grpcNanos(null)).isEqualTo(NONE);
        assertThat(DeadlineHeaders.shorterNanos(null, null)).isEqualTo(NONE);
    }

    @Test
    void theShorterOfTwoCounts() {
        assertThat(DeadlineHeaders.shorterNanos("100", "1S"))
                .isEqualTo(Duration.ofMillis(100).toNanos());
        assertThat(DeadlineHeaders.shorterNanos("2000", "1S"))
                .isEqualTo(Duration.ofSeconds(1).toNanos());
        assertThat(DeadlineHeaders.shorterNanos("100", "0n")).isZero();
        assertThat(DeadlineHeaders.shorterNanos("100", null))
                .isEqualTo(Duration.ofMillis(100).toNanos());
        assertThat(DeadlineHeaders.shorterNanos("nonsense", "1S"))
                .isEqualTo(Duration.ofSeconds(1).toNanos());
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "999999, 1", "1000000, 1", "250999999, 250", "-5, 1", "0, 1"})
    void writesEnvoysMillisecondsRoundedDownButNeverTheZeroThatMeansNoLimit(long nanos, String value) {
        assertThat(DeadlineHeaders.envoyValue(nanos)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 0n",
        "0, 0n",
        "1, 1n",
        "99999999, 99999999n",
        "100000000, 100000u",
        "99999999999, 99999999u",
        "100000000000, 100000m",
        "99999999999999, 99999999m",
        "100000000000000, 100000S",
        "100000000000000000, 1666666M",
        "9223372036854775807, 2562047H"
    })
    void writesGrpcInTheFinestUnitThatEightDigitsSufficeFor(long nanos, String value) {
        assertThat(DeadlineHeaders.grpcValue(nanos)).isEqualTo(value);
    }

    @Test
    void whatIsWrittenIsReadAsNoMoreThanWasLeft() {
        for (long nanos = 1; nanos < FARTHEST / 3; nanos *= 3) {
            assertThat(DeadlineHeaders.grpcNanos(DeadlineHeaders.grpcValue(nanos)))
                    .isBetween(nanos - nanos / 1000, nanos);
            assertThat(DeadlineHeaders.envoyNanos(DeadlineHeaders.envoyValue(nanos)))
                    .isLessThanOrEqualTo(Math.max(nanos, 1_000_000));
        }
    }
}
