package io.sidecarsdk.http.internal.balancing;

/**
 * Divides the numbers from 0 to {@link #total()} among indexes, to each a run of them that is as long as its weight. So a
 * number drawn evenly gives each index as often as its weight says.
 *
 * <p>Looking a number up goes through a guide that says where to begin: on average it takes less than two steps, however
 * many indexes there are. Weights that are whole numbers are kept exactly, up to a total of 2^30; others to within one part
 * in 2^30 of the total, and at least one number for each index.
 */
final class WeightedIndex {

    private static final int MOST = 1 << 30;

    private final int total;
    private final boolean even;
    /** Where each index's run ends, exclusively. */
    private final int[] ends;
    /** The index in whose run {@code n << shift} is. */
    private final int[] guide;

    private final int shift;

    /** @param weights positive, at least one */
    WeightedIndex(double[] weights) {
        int[] lengths = lengths(weights);
        this.ends = new int[lengths.length];
        int end = 0;
        boolean allOne = true;
        for (int i = 0; i < lengths.length; i++) {
            end += lengths[i];
            ends[i] = end;
            allOne &= lengths[i] == 1;
        }
        this.total = end;
        this.even = allOne;
        this.shift = Math.max(0, 31 - Integer.numberOfLeadingZeros(total / lengths.length));
        this.guide = allOne ? new int[0] : guide();
    }

    private int[] guide() {
        int[] made = new int[((total - 1) >>> shift) + 1];
        int index = 0;
        for (int n = 0; n < made.length; n++) {
            while (ends[index] <= n << shift) {
                index++;
            }
            made[n] = index;
        }
        return made;
    }

    private static int[] lengths(double[] weights) {
        double sum = 0;
        boolean whole = true;
        for (double weight : weights) {
            sum += weight;
            whole &= weight == Math.rint(weight);
        }
        boolean exact = whole && sum <= MOST;
        double scale = exact ? 1 : (MOST - weights.length) / sum;
        int[] lengths = new int[weights.length];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = Math.max(1, (int) (weights[i] * scale));
        }
        return exact ? reduced(lengths) : lengths;
    }

    /** Divided by what divides all of them, so that equal weights are all 1. */
    private static int[] reduced(int[] lengths) {
        int divisor = 0;
        for (int length : lengths) {
            divisor = divisor(length, divisor);
        }
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] /= divisor;
        }
        return lengths;
    }

    static int divisor(int a, int b) {
        return b == 0 ? a : divisor(b, a % b);
    }

    /** How many numbers there are; as many as indexes when all weights are equal. */
    int total() {
        return total;
    }

    /** Whether all weights are equal: each number is its own index. */
    boolean isEven() {
        return even;
    }

    /** The index in whose run {@code number} is. */
    int at(int number) {
        if (even) {
            return number;
        }
        int index = guide[number >>> shift];
        while (ends[index] <= number) {
            index++;
        }
        return index;
    }
}
