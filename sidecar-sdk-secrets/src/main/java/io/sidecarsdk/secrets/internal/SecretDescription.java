package io.sidecarsdk.secrets.internal;

import io.sidecarsdk.secrets.Secret;
import io.sidecarsdk.secrets.SecretStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The plain values of a {@link SecretStatus}; none of them is a secret's. */
record SecretDescription(
        String name,
        String source,
        State state,
        long version,
        Set<String> fields,
        Optional<Duration> age,
        Optional<Instant> expires,
        String lastFailure)
        implements SecretStatus {

    /**
     * What can be said of {@code current}.
     *
     * @param current null while there is none
     * @param failure why the last look at the source failed; empty when it did not
     * @param age for how long {@code current} has been in use
     */
    static SecretDescription of(
            String name, String source, Secret.@Nullable Snapshot current, String failure, Duration age) {
        if (current == null) {
            return new SecretDescription(
                    name, source, State.UNAVAILABLE, 0, Set.of(), Optional.empty(), Optional.empty(), failure);
        }
        return new SecretDescription(
                name,
                source,
                failure.isEmpty() ? State.CURRENT : State.STALE,
                current.version(),
                current.fields(),
                Optional.of(age),
                current.expires(),
                failure);
    }
}
