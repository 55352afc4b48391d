package io.sidecarsdk.secrets.internal.held;

import static io.sidecarsdk.secrets.internal.held.HandOverStress.LONG_VALUE;
import static io.sidecarsdk.secrets.internal.held.HandOverStress.TORN;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.Arrays;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** Each hand-over of {@link HandOverStress} with its steps in the wrong order: jcstress must find all of them. */
final class BrokenHandOverStress {

    private BrokenHandOverStress() {}

    /** Between two steps, so that even a short run shows what is wrong with their order. */
    private static void linger() {
        for (int i = 0; i < 50; i++) {
            Thread.onSpinWait();
        }
    }

    @JCStressTest
    @State
    @Outcome(
            id = {"1", "2"},
            expect = ACCEPTABLE,
            desc = "a whole version")
    @Outcome(expect = FORBIDDEN, desc = "torn")
    public static class FieldByField {

        private volatile int username = 1;
        private volatile int password = 1;

        @Actor
        public void writer() {
            username = 2;
            linger();
            password = 2;
        }

        @Actor
        public void reader(I_Result seen) {
            int user = username;
            seen.r1 = password == user ? user : TORN;
        }
    }

    @JCStressTest
    @State
    @Outcome(
            id = {"1", "0"},
            expect = ACCEPTABLE,
            desc = "the whole value, or told")
    @Outcome(expect = FORBIDDEN, desc = "a value wiped in part")
    public static class WipedBeforeTold {

        private final char[] value = LONG_VALUE.toCharArray();
        private volatile boolean retired;

        @Actor
        public void wiper() {
            Arrays.fill(value, '\0');
            linger();
            retired = true;
        }

        @Actor
        public void reader(I_Result seen) {
            seen.r1 = HandOverStress.read(this::copy);
        }

        private String copy() {
            String copy = new String(value);
            if (retired) {
                throw new IllegalStateException();
            }
            return copy;
        }
    }

    @JCStressTest
    @State
    @Outcome(
            id = {"1, 2", "1, 3", "2, 3"},
            expect = ACCEPTABLE,
            desc = "the one before, then a newer one")
    @Outcome(expect = FORBIDDEN, desc = "what was current is still so")
    public static class PreviousFirst {

        private volatile int previous = 1;
        private volatile int current = 2;

        @Actor
        public void writer() {
            previous = current;
            linger();
            current = 3;
        }

        @Actor
        public void reader(II_Result seen) {
            seen.r1 = previous;
            seen.r2 = current;
        }
    }
}
