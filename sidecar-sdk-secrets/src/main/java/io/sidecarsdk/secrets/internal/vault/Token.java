package io.sidecarsdk.secrets.internal.vault;

import java.time.Duration;

/** A token in use. Immutable; a renewal makes another one. No record, whose {@code toString} would show the token. */
final class Token {

    private final String value;
    private final long number;
    private final long end;
    private final Duration increment;
    private final boolean renewable;
    private final long grace;

    /**
     * @param number which login gave it
     * @param end by the clock's {@code nanoTime}; {@link Long#MAX_VALUE} for never
     * @param increment for how long it is renewed each time
     * @param grace the last part of its life, in nanoseconds, in which it is no longer renewed
     */
    Token(String value, long number, long end, Duration increment, boolean renewable, long grace) {
        this.value = value;
        this.number = number;
        this.end = end;
        this.increment = increment;
        this.renewable = renewable;
        this.grace = grace;
    }

    String value() {
        return value;
    }

    long number() {
        return number;
    }

    long end() {
        return end;
    }

    Duration increment() {
        return increment;
    }

    boolean renewable() {
        return renewable;
    }

    long grace() {
        return grace;
    }

    boolean endless() {
        return end == Long.MAX_VALUE;
    }

    /** Zero or less when it has ended. */
    long remaining(long now) {
        return endless() ? Long.MAX_VALUE : end - now;
    }

    Token until(long newEnd, boolean stillRenewable) {
        return new Token(value, number, newEnd, increment, stillRenewable, grace);
    }

    @Override
    public String toString() {
        return "token of login " + number;
    }
}
