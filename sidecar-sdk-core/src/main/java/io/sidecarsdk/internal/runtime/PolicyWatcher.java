package io.sidecarsdk.internal.runtime;

import io.micrometer.core.instrument.MeterRegistry;
import io.sidecarsdk.health.Health;
import io.sidecarsdk.internal.telemetry.CoreMeter;
import io.sidecarsdk.internal.watch.SettledChange;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.policy.PolicyEnvironment;
import io.sidecarsdk.policy.PolicyException;
import io.sidecarsdk.spi.PolicySource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the policy's source again and again and puts a changed document in force.
 *
 * <p>A document that has {@linkplain SettledChange settled} and is not valid leaves the policy in force, and is shown as an
 * error in the log, in the metrics and as degraded health until the source is well again.
 */
final class PolicyWatcher {

    private static final Logger log = LoggerFactory.getLogger(PolicyWatcher.class);

    private final PolicySource source;
    private final LivePolicy live;
    private final MeterRegistry meters;
    private final SettledChange<Look> change;
    private volatile Health.Component health = Health.Component.up();

    /** @param first the text from which the policy in force was read */
    PolicyWatcher(PolicySource source, String first, LivePolicy live, MeterRegistry meters) {
        this.source = source;
        this.change = new SettledChange<>(new Look(first, true));
        this.live = live;
        this.meters = meters;
    }

    /** One look. Called by one thread at a time. */
    void look() {
        Look now = read();
        if (change.settles(now)) {
            judge(now);
        }
    }

    Health.Component health() {
        return health;
    }

    private Look read() {
        try {
            return new Look(PolicyReader.text(source), true);
        } catch (RuntimeException | Error e) {
            return new Look(reason(e), false);
        }
    }

    private void judge(Look look) {
        if (!look.readable()) {
            refuse(look.text());
            return;
        }
        try {
            live.replace(Policy.parse(source.name(), look.text(), PolicyEnvironment.system()));
            health = Health.Component.up();
            CoreMeter.POLICY_RELOADS.counter(meters, "applied").increment();
            log.info("Policy {} was changed and is in force", source.name());
        } catch (RuntimeException | Error e) {
            refuse(reason(e));
        }
    }

    private void refuse(String why) {
        health = Health.Component.degraded("the last valid policy is in force: " + why);
        CoreMeter.POLICY_RELOADS.counter(meters, "rejected").increment();
        log.error("The changed policy is refused, the last valid one stays in force. {}", why);
    }

    private static String reason(Throwable failure) {
        return failure instanceof PolicyException ? String.valueOf(failure.getMessage()) : failure.toString();
    }

    /** What was seen: the document, or why there is none. */
    private record Look(String text, boolean readable) {}
}
