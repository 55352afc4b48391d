package io.sidecarsdk.logging;

import java.util.List;

/**
 * The lines that one sink's receiver refused for good: kept on disk within the policy's bound, oldest first, until somebody
 * sends them again or deletes them. Where there is no room for another one, the oldest go, and are counted as dropped.
 *
 * <p>To go through all of them:
 *
 * <pre>{@code
 * List<DeadLetter> page = letters.list(100);
 * while (!page.isEmpty()) {
 *     page.forEach(letter -> System.out.println(letter.reason() + ": " + letter.line()));
 *     page = letters.listAfter(page.get(page.size() - 1), 100);
 * }
 * }</pre>
 *
 * <p>Safe for use by several threads. All methods read or write files, and throw {@link java.io.UncheckedIOException} where
 * that fails.
 */
public interface DeadLetters {

    /** How many there are. */
    long count();

    /**
     * The oldest ones.
     *
     * @param most how many at most; fewer may come even if there are more, none only if there are none
     */
    List<DeadLetter> list(int most);

    /** Like {@link #list}, but those after {@code letter}, whether it is still there or not. */
    List<DeadLetter> listAfter(DeadLetter letter, int most);

    /**
     * Puts the oldest ones, up to and with {@code last}, back into the sink's queue, until it is full. They are sent as new
     * lines; a receiver that refuses one again makes a new dead letter of it.
     *
     * <p>A letter is deleted once the queue has its line. If the process is killed in between, the line comes twice.
     *
     * @return how many were put back
     */
    long replayUpTo(DeadLetter last);

    /**
     * Deletes the oldest ones, up to and with {@code last}.
     *
     * @return how many were deleted
     */
    long deleteUpTo(DeadLetter last);
}
