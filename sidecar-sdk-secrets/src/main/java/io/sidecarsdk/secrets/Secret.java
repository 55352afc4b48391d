package io.sidecarsdk.secrets;

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
     * @throws SecretUnavailableException if it was never there yet; it is picked up once it is
     */
    Snapshot current();

    /** The version before {@link #current()}, until the next change; empty while there was none. */
    Optional<Snapshot> previous();

    /**
     * Has {@code listener} told of every version from now on, the first one included if it is not there yet.
     *
     * <p>Told in order, one at a time, on a daemon thread that delays neither reading nor other listeners. To miss
     * nothing, register first and then ask for {@link #current()}. A listener that throws is logged, by the class of what
     * it threw (a message could hold a value), and is told of the next version all the same. Of more than 1000 versions
     * that wait for a slow listener, the oldest are skipped.
     *
     * @return ends it
     */
    Subscription onChange(Listener listener);

    /** All fields of one version of a secret: immutable, with a {@code toString} that shows no value. */
    interface Snapshot {

        /**
         * A field's value.
         *
         * @throws IllegalArgumentException if there is no such field; the message lists those there are
         */
        String get(String field);

        /** The names of the fields, in alphabetical order; never modified. */
        Set<String> fields();

        /** Counts from 1, one up with each change that was seen by this process. */
        long version();
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
