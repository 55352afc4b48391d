package io.sidecarsdk.secrets.internal.held;

import io.sidecarsdk.secrets.SecretStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

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
        implements SecretStatus {}
