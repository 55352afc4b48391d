package io.sidecarsdk.http;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a {@link RetryClassifier} says about an outcome. Immutable. */
public final class RetryVerdict {

    private static final RetryVerdict BY_POLICY = new RetryVerdict(Kind.BY_POLICY, null);
    private static final RetryVerdict REPEAT = new RetryVerdict(Kind.REPEAT, null);
    private static final RetryVerdict NOT_PROCESSED = new RetryVerdict(Kind.NOT_PROCESSED, null);
    private static final RetryVerdict GIVE_UP = new RetryVerdict(Kind.GIVE_UP, null);

    private final Kind kind;
    private final @Nullable Duration delay;

    private RetryVerdict(Kind kind, @Nullable Duration delay) {
        this.kind = kind;
        this.delay = delay;
    }

    /** Nothing is known about it: the policy's conditions decide. */
    public static RetryVerdict byPolicy() {
        return BY_POLICY;
    }

    /** It is worth another attempt, if the request may be sent twice. */
    public static RetryVerdict repeat() {
        return REPEAT;
    }

    /** The server has not acted upon the request, so it may be sent again whatever its method. */
    public static RetryVerdict notProcessed() {
        return NOT_PROCESSED;
    }

    /** Another attempt would bring the same: this outcome is the call's. */
    public static RetryVerdict giveUp() {
        return GIVE_UP;
    }

    /** This verdict, with the time to wait before the next attempt instead of the policy's backoff. */
    public RetryVerdict after(Duration newDelay) {
        if (newDelay.isNegative()) {
            throw new IllegalArgumentException("the delay is " + newDelay + " (expected: zero or more)");
        }
        return new RetryVerdict(kind, newDelay);
    }

    /** What is to become of the outcome. */
    public Kind kind() {
        return kind;
    }

    /** The time to wait before the next attempt; empty for the policy's backoff. */
    public Optional<Duration> delay() {
        return Optional.ofNullable(delay);
    }

    @Override
    public String toString() {
        return delay == null ? kind.toString() : kind + " after " + delay;
    }

    /** What is to become of an outcome. */
    public enum Kind {
        /** See {@link RetryVerdict#byPolicy()}. */
        BY_POLICY,
        /** See {@link RetryVerdict#repeat()}. */
        REPEAT,
        /** See {@link RetryVerdict#notProcessed()}. */
        NOT_PROCESSED,
        /** See {@link RetryVerdict#giveUp()}. */
        GIVE_UP
    }
}
