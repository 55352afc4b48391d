package io.sidecarsdk.http.internal.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WeightedIndexTest {

    @Test
    void wholeWeightsAreKeptExactly() {
        assertThat(lengths(new WeightedIndex(new double[] {3, 1, 2}))).containsExactly(3, 1, 2);
    }

    @Test
    void whatDividesAllOfThemIsTakenOut() {
        assertThat(lengths(new WeightedIndex(new double[] {30, 10, 20}))).containsExactly(3, 1, 2);
        assertThat(new WeightedIndex(new double[] {7, 7, 7}).isEven()).isTrue();
        assertThat(new WeightedIndex(new double[] {7, 7, 8}).isEven()).isFalse();
    }

    @Test
    void oneAloneHasEverything() {
        WeightedIndex index = new WeightedIndex(new double[] {0.3});
        assertThat(index.at(0)).isZero();
        assertThat(index.at(index.total() - 1)).isZero();
    }

    @Test
    void fractionsAreKeptToNearlyNothing() {
        WeightedIndex index = new WeightedIndex(new double[] {1, 0.1, 0.37});
        assertThat(index.total()).isLessThanOrEqualTo(1 << 30);
        assertThat(index.at((int) (index.total() * (1 / 1.47)) - 2)).isZero();
        assertThat(index.at((int) (index.total() * (1 / 1.47)) + 2)).isEqualTo(1);
        assertThat(index.at((int) (index.total() * (1.1 / 1.47)) + 2)).isEqualTo(2);
    }

    @Test
    void theLightestBesideTheHeaviestStillHasAPlace() {
        double[] weights = new double[10_000];
        Arrays.fill(weights, 65_535);
        weights[4711] = 0.001;
        WeightedIndex index = new WeightedIndex(weights);
        assertThat(index.total()).isBetween(1, 1 << 30);
        int seen = 0;
        for (int n = 0; n < index.total(); n += 1 << 12) {
            seen = Math.max(seen, index.at(n));
        }
        assertThat(seen).isEqualTo(9_999);
        assertThat(index.at(index.total() - 1)).isEqualTo(9_999);
    }

    @Test
    void anyWeightsGiveEachIndexItsRun() {
        Random random = new Random(11);
        for (int i = 0; i < 500; i++) {
            double[] weights = random.doubles(1 + random.nextInt(40), 0, 1)
                    .map(draw -> Math.ceil(Math.pow(draw, 6) * 1000))
                    .toArray();
            WeightedIndex index = new WeightedIndex(weights);
            int[] lengths = lengths(index);
            double sum = Arrays.stream(weights).sum();
            for (int n = 0; n < weights.length; n++) {
                assertThat((double) lengths[n] / index.total()).isCloseTo(weights[n] / sum, within(1e-12));
            }
        }
    }

    @Test
    void aGoldenStepMeetsEveryNumberOnceInARound() {
        IntStream.rangeClosed(2, 300).forEach(total -> {
            long step = GoldenStep.of(total);
            assertThat(IntStream.range(0, total)
                            .map(i -> (int) (i * step % total))
                            .distinct()
                            .count())
                    .isEqualTo(total);
        });
        assertThat(GoldenStep.of(1 << 30)).isBetween((int) (0.61 * (1 << 30)), (int) (0.63 * (1 << 30)));
    }

    private static int[] lengths(WeightedIndex index) {
        int[] at = IntStream.range(0, index.total()).map(index::at).toArray();
        int[] lengths = new int[at[at.length - 1] + 1];
        for (int i : at) {
            lengths[i]++;
        }
        return lengths;
    }
}
