package io.sidecarsdk.policy;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Faults that calls meet on purpose. Delay and abort are drawn independently of each other; a call may meet both, the
 * delay first. Headers of the request cannot ask for faults.
 *
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/fault_filter">Envoy: fault
 *     injection</a>
 */
public final class FaultPolicy extends Settings {

    private final boolean enabled;
    private final @Nullable Delay delay;
    private final @Nullable Abort abort;

    FaultPolicy(Section section) {
        super(section);
        enabled =
                section.value("enabled", Kind.BOOLEAN, "False injects nothing.").orElse(true);
        delay = section.section("delay", Delay::new, "Calls that wait.").orNull();
        abort = section.section("abort", Abort::new, "Calls that fail.").orNull();
        section.check(delay != null || abort != null, "delay", "a delay or an abort");
    }

    /** Whether faults are injected. Default true. */
    public boolean enabled() {
        return enabled;
    }

    /** Calls that wait; empty when none does. */
    public Optional<Delay> delay() {
        return Optional.ofNullable(delay);
    }

    /** Calls that fail; empty when none does. */
    public Optional<Abort> abort() {
        return Optional.ofNullable(abort);
    }

    /** Calls that wait before they go on. */
    public static final class Delay extends Settings {

        private final Duration fixed;
        private final double percent;

        private Delay(Section section) {
            super(section);
            fixed = section.value("fixed", Kind.DURATION, "How long; the call's deadline goes on.")
                    .between(Duration.ofMillis(1), Duration.ofHours(1))
                    .required(Duration.ofMillis(1));
            percent = section.value("percent", Kind.RATIO, "The share of calls that wait, drawn at random.")
                    .between(0.0, 1.0)
                    .required(0.0);
        }

        /** How long. */
        public Duration fixed() {
            return fixed;
        }

        /** The share of calls that wait, 0 to 1. */
        public double percent() {
            return percent;
        }
    }

    /** Calls that end at once, with a status or as if the connection had broken. */
    public static final class Abort extends Settings {

        private final @Nullable Integer status;
        private final boolean reset;
        private final double percent;

        private Abort(Section section) {
            super(section);
            status = section.value("status", Kind.INTEGER, "The status that they get.")
                    .between(200, 599)
                    .orNull();
            reset = section.value("reset", Kind.BOOLEAN, "True ends them as if the connection had broken.")
                    .orElse(false);
            percent = section.value("percent", Kind.RATIO, "The share of calls that fail, drawn at random.")
                    .between(0.0, 1.0)
                    .required(0.0);
            section.check((status != null) != reset, "status", "either a status or reset: true");
        }

        /** The status that they get; 0 where they end as if the connection had broken. */
        public int status() {
            return status == null ? 0 : status;
        }

        /** The share of calls that fail, 0 to 1. */
        public double percent() {
            return percent;
        }
    }
}
