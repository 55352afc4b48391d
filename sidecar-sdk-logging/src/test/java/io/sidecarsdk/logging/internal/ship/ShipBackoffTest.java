package io.sidecarsdk.logging.internal.ship;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShipBackoffTest {

    private static final Duration BASE = Duration.ofMillis(200);
    private static final Duration MOST = Duration.ofSeconds(30);

    @ParameterizedTest
    @CsvSource({
        "1, 100, 200",
        "2, 200, 400",
        "3, 400, 800",
        "8, 12800, 25600",
        "9, 15000, 30000",
        "1000000, 15000, 30000"
    })
    void theWaitDoublesUpToABoundAndVariesInItsUpperHalf(int failures, long least, long most) {
        assertThat(new ShipBackoff(bound -> 0).after(failures, BASE, MOST)).isEqualTo(Duration.ofMillis(least));
        assertThat(new ShipBackoff(bound -> bound - 1).after(failures, BASE, MOST))
                .isEqualTo(Duration.ofMillis(most).minusNanos(1));
    }
}
