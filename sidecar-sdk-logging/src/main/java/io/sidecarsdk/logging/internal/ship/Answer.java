package io.sidecarsdk.logging.internal.ship;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** What came of sending one batch. */
public sealed interface Answer {

    /** The receiver has all of it. */
    record Taken() implements Answer {}

    /**
     * The receiver has it, but for some records that it refused and does not name: nothing is sent again.
     *
     * @param refused how many
     */
    record TakenInPart(long refused, String detail) implements Answer {}

    /**
     * It may be taken later: there was no answer, or one that says so.
     *
     * @param detail for a person: a status, or what went wrong
     * @param retryAfter the least wait before the next try, where the receiver asked for one
     */
    record Later(String detail, Duration retryAfter) implements Answer {}

    /** It will never be taken as it is; a part of it may be. */
    record Refused(String detail) implements Answer {}

    /**
     * Each record has an answer of its own; those that are in neither are taken.
     *
     * @param later by index in the batch
     * @param refused by index in the batch, with the reason
     * @param detail of those that may be taken later
     */
    record Items(Set<Integer> later, Map<Integer, String> refused, String detail, Duration retryAfter)
            implements Answer {}

    static Answer taken() {
        return new Taken();
    }

    static Answer later(String detail) {
        return new Later(detail, Duration.ZERO);
    }
}
