package io.sidecarsdk.secrets;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * One secret, which may change while it is held. Safe for use by several threads.
 *
 * <p>Keep it and ask for {@link #current()} at each use. It goes on working when the policy gives it another source; when
 * the policy drops it, it keeps its last version.
 */
public interface Secret {

    /** The name under which the policy has it. */
    String name();

    /**
     * The newest version that could be read: a plain volatile read, no lock and no I/O.
     *
     * @throws SecretUnavailableException if there is none: it was never there yet, or it was deleted at its source and
     *     the grace period after that has ended; it is picked up once it is there
     */
    Snapshot current();

    /**
     * The version before {@link #current()} inside the grace period, in which both are good: for the policy's
     * {@code grace} after the change, and no longer than until that version expires or the next change. Empty otherwise.
     */
    Optional<Snapshot> previous();

    /** For how long {@link #previous()} is kept after a change, at most, as the policy has it now. */
    Duration grace();

    /**
     * Has its source looked at soon and not only when it is due: for a service that was told of a change, or finds that its
     * credentials are not taken any more. Does not wait; asking often makes for one look a second. A lease is asked to be
     * renewed, which finds out whether it is still good; it is replaced only if it is not.
     */
    void refresh();

    /**
     * Has {@code listener} told of every version from now on, the first one included if it is not there yet.
     *
     * <p>Told in order, one at a time, on a daemon thread that delays neither reading nor other listeners. To miss
     * nothing, register first and then ask for {@link #current()}. A listener that throws is logged, by the class of what
     * it threw (a message could hold a value), and is told of the next version all the same. The newest version is always
     * told. Versions that wait for a slow listener are skipped once they are {@linkplain Snapshot retired}, and the oldest
     * of more than 1000.
     *
     * @return ends it
     */
    Subscription onChange(Listener listener);

    /**
     * All fields of one version of a secret, never a mixture of two: immutable, with a {@code toString} that shows no
     * value, and not serializable.
     *
     * <p>It is retired, and its values are wiped from memory, 10 s after it ceased to be current or previous: time enough
     * to read all of it. Whoever still holds it then gets an {@link IllegalStateException} that says when it was retired,
     * and never a value that is wiped in part.
     */
    interface Snapshot {

        /**
         * A field's value, in a {@code String} that nobody can wipe.
         *
         * @throws IllegalArgumentException if there is no such field; the message lists those there are
         * @throws IllegalStateException if this version was retired
         */
        String get(String field);

        /** As {@link #get}, in an array of the caller's own, to be wiped after use. */
        char[] chars(String field);

        /** As {@link #chars}, encoded in UTF-8. */
        byte[] bytes(String field);

        /** The names of the fields, in alphabetical order; never modified. */
        Set<String> fields();

        /** Counts from 1, one up with each change that was seen by this process. */
        long version();

        /**
         * When this version ends at the latest, as far as is known now: the end of its lease, which moves with each
         * renewal, or of its certificate. Empty where nothing ends it. For people: the clock it is told by may be set
         * back, the SDK measures by another.
         */
        Optional<Instant> expires();
    }

    /** Is told of a secret's versions. */
    @FunctionalInterface
    interface Listener {

        /** {@code next} has become the current version. */
        void changed(Snapshot next);
    }

    /** A listener's registration. */
    @FunctionalInterface
    interface Subscription extends AutoCloseable {

        /** Ends it: a call under way runs to its end, none begins after. Idempotent. */
        @Override
        void close();
    }
}
