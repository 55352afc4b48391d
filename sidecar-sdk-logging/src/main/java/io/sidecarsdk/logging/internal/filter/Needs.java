package io.sidecarsdk.logging.internal.filter;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a text must have for a pattern to find anything in it: of each set, at least so many characters. Far quicker to look
 * for than the pattern itself.
 */
record Needs(Map<AsciiSet, Integer> least) {

    /** Nothing is known to be needed. */
    static final Needs NONE = new Needs(Map.of());

    static Needs one(AsciiSet set) {
        return new Needs(Map.of(set, 1));
    }

    /** What both, one after the other, need. */
    Needs and(Needs next) {
        Map<AsciiSet, Integer> sum = new LinkedHashMap<>(least);
        next.least.forEach((set, count) -> sum.merge(set, count, Integer::sum));
        return new Needs(sum);
    }

    /** What is needed whichever of the two it is. */
    Needs or(Needs other) {
        Map<AsciiSet, Integer> either = new LinkedHashMap<>();
        least.forEach((set, count) -> {
            for (Map.Entry<AsciiSet, Integer> with : other.least.entrySet()) {
                either.merge(set.or(with.getKey()), Math.min(count, with.getValue()), Math::max);
                if (either.size() > 64) {
                    return; // fewer needs are right, too
                }
            }
        });
        return new Needs(either);
    }

    Needs times(int times) {
        if (times == 0) {
            return NONE;
        }
        Map<AsciiSet, Integer> product = new LinkedHashMap<>();
        least.forEach((set, count) -> product.put(set, (int) Math.min(Integer.MAX_VALUE / 4, (long) count * times)));
        return new Needs(product);
    }

    /** @param present what stands in the text */
    boolean areMetBy(String text, AsciiSet present) {
        for (AsciiSet set : least.keySet()) {
            if (!set.meets(present)) {
                return false;
            }
        }
        for (Map.Entry<AsciiSet, Integer> need : least.entrySet()) {
            if (need.getValue() > 1 && !hasAtLeast(text, need.getKey(), need.getValue())) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasAtLeast(String text, AsciiSet set, int count) {
        int missing = count;
        for (int i = 0; i < text.length() && missing > 0; i++) {
            if (set.has(text.charAt(i))) {
                missing--;
            }
        }
        return missing == 0;
    }
}
