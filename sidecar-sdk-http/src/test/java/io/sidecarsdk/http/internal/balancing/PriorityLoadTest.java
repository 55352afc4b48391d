package io.sidecarsdk.http.internal.balancing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriorityLoadTest {

    /**
     * The tables of Envoy's documentation: priority levels, and panic threshold. Where the latter gives 50 / 50 for 50 % and
     * 60 % healthy, and 25 / 75 for 25 % and 100 %, it contradicts the former and Envoy's code, which this follows.
     */
    @ParameterizedTest
    @CsvSource({
        // two levels, the second one healthy
        "100 100, 100 0, -",
        "72 100, 100 0, -",
        "71 100, 99 1, -",
        "50 100, 70 30, -",
        "25 100, 35 65, -",
        "0 100, 0 100, -",
        // both less than healthy
        "72 72, 100 0, -",
        "71 71, 99 1, -",
        "50 50, 70 30, -",
        "50 60, 70 30, -",
        "25 25, 50 50, 0 1",
        "5 65, 8 92, 0",
        "0 0, 50 50, 0 1",
        // three levels
        "100 100 100, 100 0 0, -",
        "72 72 100, 100 0 0, -",
        "71 71 100, 99 1 0, -",
        "50 50 100, 70 30 0, -",
        "25 100 100, 35 65 0, -",
        "25 25 100, 35 35 30, -",
        "25 25 20, 34 33 33, 0 1 2",
        // one level
        "100, 100, -",
        "50, 100, -",
        "49, 100, 0",
        "0, 100, 0"
    })
    void trafficIsSpreadAsInEnvoy(String healthy, String percents, String panics) {
        int[] percentHealthy = numbers(healthy);
        int[] all = IntStream.generate(() -> 100).limit(percentHealthy.length).toArray();
        PriorityLoad load = PriorityLoad.of(percentHealthy, all, 140, 50);
        assertThat(panicking(load)).isEqualTo(panics);
        assertThat(load.percents()).containsExactly(numbers(percents));
    }

    /** Without a panic threshold: whole percents, what rounding leaves goes to the first (Envoy's table says 36 36 28). */
    @ParameterizedTest
    @CsvSource({"25 25, 50 50", "25 25 20, 37 35 28", "5 10, 34 66"})
    void whereAllTogetherCannotTakeEverythingEachGetsItsShareOfIt(String healthy, String percents) {
        int[] percentHealthy = numbers(healthy);
        int[] all = IntStream.generate(() -> 100).limit(percentHealthy.length).toArray();
        assertThat(PriorityLoad.of(percentHealthy, all, 140, 0).percents()).containsExactly(numbers(percents));
    }

    @Test
    void whereAllPanicEachGetsAsMuchAsItHasEndpoints() {
        PriorityLoad load = PriorityLoad.of(new int[] {0, 0, 0}, new int[] {1, 2, 3}, 140, 50);
        assertThat(load.percents()).containsExactly(17, 33, 50); // what rounding leaves goes to the first
        assertThat(panicking(load)).isEqualTo("0 1 2");
    }

    @Test
    void withoutPanicTheFirstGetsWhatNobodyCanTake() {
        PriorityLoad load = PriorityLoad.of(new int[] {0, 0}, new int[] {3, 3}, 140, 0);
        assertThat(load.percents()).containsExactly(100, 0);
        assertThat(panicking(load)).isEqualTo("-");
    }

    @Test
    void anotherFactorSpillsAtAnotherShare() {
        assertThat(PriorityLoad.of(new int[] {90, 100}, new int[] {100, 100}, 100, 50)
                        .percents())
                .containsExactly(90, 10);
        assertThat(PriorityLoad.of(new int[] {50, 100}, new int[] {100, 100}, 200, 50)
                        .percents())
                .containsExactly(100, 0);
    }

    @Test
    void itIsAlwaysAHundredInAll() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            int[] all = random.ints(1 + random.nextInt(5), 1, 40).toArray();
            int[] healthy =
                    Arrays.stream(all).map(size -> random.nextInt(size + 1)).toArray();
            PriorityLoad load = PriorityLoad.of(healthy, all, 100 + random.nextInt(100), random.nextInt(101));
            assertThat(Arrays.stream(load.percents()).sum()).isEqualTo(100);
            assertThat(Arrays.stream(load.percents()).min().orElseThrow()).isNotNegative();
        }
    }

    private static int[] numbers(String text) {
        return Stream.of(text.split(" ")).mapToInt(Integer::parseInt).toArray();
    }

    private static String panicking(PriorityLoad load) {
        String panics = IntStream.range(0, load.panics().length)
                .filter(i -> load.panics()[i])
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(" "));
        return panics.isEmpty() ? "-" : panics;
    }
}
