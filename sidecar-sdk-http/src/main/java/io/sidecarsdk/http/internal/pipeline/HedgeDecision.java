package io.sidecarsdk.http.internal.pipeline;

import java.util.Locale;

/** What became of a hedge, under the name that appears in metrics and spans. */
enum HedgeDecision {
    /** The first attempt has taken too long: another one was sent. */
    SENT,
    /** It answered first. */
    WON,
    /** The first attempt answered after all; the hedge was cut. */
    LOST,
    /** It brought nothing better. */
    FAILED,
    /** It was not sent: too many retries and hedges are in flight. */
    BUDGET_SPENT,
    /** It was not sent: too many hedges are under way in the whole Sidecar. */
    NO_THREAD,
    /** The request may not be sent twice. */
    NOT_IDEMPOTENT;

    private final String label = name().toLowerCase(Locale.ROOT);

    String label() {
        return label;
    }
}
