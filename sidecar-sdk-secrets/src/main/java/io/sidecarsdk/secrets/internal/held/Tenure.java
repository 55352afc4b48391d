package io.sidecarsdk.secrets.internal.held;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** For how long a version is good, and how it is given back once nobody may use it any more. */
public interface Tenure {

    /** Nothing ends it, and nobody waits for it. */
    Tenure UNLIMITED = new Tenure() {

        @Override
        public Optional<Duration> remaining() {
            return Optional.empty();
        }

        @Override
        public Optional<Instant> expires() {
            return Optional.empty();
        }

        @Override
        public void release() {}
    };

    /** The time to its end, negative after it; empty where there is none. */
    Optional<Duration> remaining();

    /** Its end by the wall clock; empty where there is none. */
    Optional<Instant> expires();

    /** Nobody may use it any more. Called once; does not wait. */
    void release();
}
