package io.sidecarsdk.secrets;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** How one secret was doing when it was asked for: everything about it but its values. Immutable. */
public interface SecretStatus {

    /** The name under which the policy has it. */
    String name();

    /** Where it comes from, such as {@code file /run/secrets/database} or {@code vault database/creds/orders}. */
    String source();

    /** How it is doing. */
    State state();

    /** The version in use, counted by this process from 1; 0 while there is none. */
    long version();

    /** The names of the fields of the version in use, in alphabetical order. */
    Set<String> fields();

    /** For how long this version has been in use; empty while there is none. */
    Optional<Duration> age();

    /** When the version in use ends at the latest, as far as is known; see {@link Secret.Snapshot#expires()}. */
    Optional<Instant> expires();

    /** Why the last look at its source failed; empty when it did not. Never holds a value. */
    String lastFailure();

    /** From well to worst. */
    enum State {
        /** The newest version is in use. */
        CURRENT,
        /** The source fails; the last good version is in use. */
        STALE,
        /** The source fails, and what is in use is past its known end. */
        EXPIRED,
        /** There is none. */
        UNAVAILABLE
    }
}
