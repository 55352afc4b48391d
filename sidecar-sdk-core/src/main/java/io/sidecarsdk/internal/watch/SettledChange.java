package io.sidecarsdk.internal.watch;

import org.jspecify.annotations.Nullable;

/**
 * Tells a change that has settled from one under way, for something that is looked at again and again: it has settled when
 * two looks in a row found the same, and other than what was acted on last. So a half-written file is not taken.
 *
 * <p>Contents are compared, not times or events: every way a file can change is noticed. Used by one thread at a time.
 *
 * @param <T> what a look finds; compared with {@code equals}
 */
public final class SettledChange<T> {

    private T acted;
    private @Nullable T candidate;

    /** @param first what was found at first, and acted on */
    public SettledChange(T first) {
        acted = first;
    }

    /** Whether to act on {@code now}; from then on it counts as acted on. */
    public boolean settles(T now) {
        boolean changed = !now.equals(acted);
        boolean settled = changed && now.equals(candidate);
        if (settled) {
            acted = now;
        }
        candidate = changed && !settled ? now : null;
        return settled;
    }
}
