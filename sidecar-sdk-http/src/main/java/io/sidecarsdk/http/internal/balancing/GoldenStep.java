package io.sidecarsdk.http.internal.balancing;

/**
 * The step with which to go round among {@code total} numbers so that each is met once in a round, and every stretch of
 * numbers is met at times that are spread as evenly as can be.
 *
 * <p>Steps of total × 0.618… (the golden ratio) do that: by the three-gap theorem the gaps between visits of a stretch have
 * at most three lengths, and no ratio keeps these closer together. The step must have no divisor in common with the total;
 * of the ones nearby, the one is taken whose ratio to the total is the hardest to approximate by a fraction, which is to
 * say that its continued fraction has the smallest terms.
 */
final class GoldenStep {

    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
    private static final int NEARBY = 16;

    private GoldenStep() {}

    static int of(int total) {
        int middle = (int) Math.rint(total * GOLDEN);
        int best = 1;
        int bestTerm = Integer.MAX_VALUE;
        for (int step = Math.max(1, middle - NEARBY); step <= Math.min(total - 1, middle + NEARBY); step++) {
            if (WeightedIndex.divisor(total, step) == 1) {
                int term = largestTerm(total, step);
                if (term < bestTerm) {
                    bestTerm = term;
                    best = step;
                }
            }
        }
        return best;
    }

    private static int largestTerm(int total, int step) {
        int largest = 0;
        for (int a = total, b = step; b != 0; ) {
            largest = Math.max(largest, a / b);
            int rest = a % b;
            a = b;
            b = rest;
        }
        return largest;
    }
}
