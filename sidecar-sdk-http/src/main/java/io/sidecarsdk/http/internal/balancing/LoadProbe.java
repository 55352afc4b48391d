package io.sidecarsdk.http.internal.balancing;

import io.sidecarsdk.http.internal.load.LoadReport;
import io.sidecarsdk.policy.PrequalPolicy;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks an endpoint how busy it is. */
@FunctionalInterface
public interface LoadProbe {

    /** Reaches nobody. */
    LoadProbe NONE = (endpoint, policy, then) -> then.accept(Answer.none(Verdict.NOT_ASKED));

    /**
     * Asks once; returns without waiting.
     *
     * @param then told what came of it, once, on any thread, soon after the policy's timeout at the latest
     */
    void ask(Endpoint endpoint, PrequalPolicy policy, Consumer<Answer> then);

    /** Who asks, and can be made to ask in another way: in a simulation. */
    interface Asking {

        void askForLoadBy(LoadProbe other);
    }

    /**
     * What came of it.
     *
     * @param report null unless there is one
     */
    record Answer(Verdict verdict, @Nullable LoadReport report) {

        public static Answer of(LoadReport report) {
            return new Answer(Verdict.REPORTED, report);
        }

        public static Answer none(Verdict verdict) {
            return new Answer(verdict, null);
        }
    }

    /** The kinds of answers. */
    enum Verdict {
        /** It said how busy it is. */
        REPORTED,
        /** It answered, but did not say how busy it is. */
        NO_REPORT,
        /** No answer in time. */
        TIMED_OUT,
        /** No connection, or it broke. */
        FAILED,
        /** It was not asked: too much of that is under way, or the client is closed. */
        NOT_ASKED;

        private final String label = name().toLowerCase(Locale.ROOT);

        /** The name in metrics: {@code no_report}. */
        public String label() {
            return label;
        }
    }
}
