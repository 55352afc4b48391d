package io.sidecarsdk.http.internal.outlier;

import io.sidecarsdk.policy.OutlierDetectionPolicy.Detection;
import java.util.Locale;
import java.util.function.Supplier;

/** Something that is shown to people: an outlier that was detected, or an endpoint that is used again. */
sealed interface OutlierEvent {

    /** What became of a detected outlier. */
    enum Outcome {
        /** It is left out for a while. */
        EJECTED,
        /** The policy has it only counted: shadow mode, or a share in {@code enforcing}. */
        NOT_ENFORCED,
        /** As many as allowed are ejected already. */
        MAX_EJECTED;

        private final String label = name().toLowerCase(Locale.ROOT);

        /** The name in metrics: {@code max_ejected}. */
        String label() {
            return label;
        }
    }

    /** What stands in the log; put together only when it is asked for, after the decision is in force. */
    Supplier<String> message();

    /** Whether endpoints are picked otherwise from now on. */
    boolean changesPicks();

    /** An outlier was detected. */
    record Detected(Detection detection, Outcome outcome, Supplier<String> message) implements OutlierEvent {

        @Override
        public boolean changesPicks() {
            return outcome == Outcome.EJECTED;
        }
    }

    /** An endpoint was brought back. */
    record Returned(Supplier<String> message) implements OutlierEvent {

        @Override
        public boolean changesPicks() {
            return true;
        }
    }
}
