package io.sidecarsdk.internal.runtime;

import io.micrometer.core.instrument.MeterRegistry;
import io.sidecarsdk.health.Health;
import io.sidecarsdk.internal.telemetry.CoreMeter;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.policy.PolicyEnvironment;
import io.sidecarsdk.policy.PolicyException;
import io.sidecarsdk.spi.PolicySource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the policy's source again and again and puts a changed document in force.
 *
 * <p>It compares content, not times or file events: so it notices every way a file can change, symbolic link swaps
 * included. A changed document is taken only when two looks in a row have found the same text, so that a half-written
 * file that happens to be valid is not taken for a policy. One that is not valid leaves the policy in force, and is shown
 * as an error in the log, in the metrics and as degraded health until the source is well again.
 */
final class PolicyWatcher {

    private static final Logger log = LoggerFactory.getLogger(PolicyWatcher.class);
    private static final String UNREADABLE = "\0unreadable: ";

    private final PolicySource source;
    private final LivePolicy live;
    private final MeterRegistry meters;
    private String judged;
    private @Nullable String candidate;
    private volatile Health.Component health = Health.Component.up();

    /** @param first the text from which the policy in force was read */
    PolicyWatcher(PolicySource source, String first, LivePolicy live, MeterRegistry meters) {
        this.source = source;
        this.judged = first;
        this.live = live;
        this.meters = meters;
    }

    /** One look. Called by one thread at a time. */
    void look() {
        String text = text();
        if (text.equals(judged)) {
            candidate = null;
        } else if (text.equals(candidate)) {
            judged = text;
            candidate = null;
            judge(text);
        } else {
            candidate = text;
        }
    }

    Health.Component health() {
        return health;
    }

    /** An unreadable source counts as a text of its own, which is then found to be no policy. */
    private String text() {
        try {
            return source.read();
        } catch (Exception e) {
            return UNREADABLE + e;
        }
    }

    private void judge(String text) {
        try {
            if (text.startsWith(UNREADABLE)) {
                PolicyReader.text(source); // throws what says why; if it has become readable, the next look takes it
                judged = "";
                return;
            }
            live.replace(Policy.parse(source.name(), text, PolicyEnvironment.system()));
            health = Health.Component.up();
            CoreMeter.POLICY_RELOADS.counter(meters, "applied").increment();
            log.info("Policy {} was changed and is in force", source.name());
        } catch (RuntimeException e) {
            refuse(e);
        }
    }

    private void refuse(RuntimeException reason) {
        String why = reason instanceof PolicyException ? String.valueOf(reason.getMessage()) : reason.toString();
        health = Health.Component.degraded("the last valid policy is in force: " + why);
        CoreMeter.POLICY_RELOADS.counter(meters, "rejected").increment();
        log.error("The changed policy is refused, the last valid one stays in force. {}", why);
    }
}
