package io.sidecarsdk.http.simulation;

import java.time.Duration;

/** Refuses what makes no sense, naming what was expected. */
final class Settings {

    private Settings() {}

    static Duration positive(String what, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(what + " of " + value + " (expected: more than 0)");
        }
        return value;
    }

    static double positive(String what, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(what + " of " + value + " (expected: more than 0)");
        }
        return value;
    }

    static int atLeast(int least, String what, int value) {
        if (value < least) {
            throw new IllegalArgumentException(what + " of " + value + " (expected: " + least + " or more)");
        }
        return value;
    }
}
