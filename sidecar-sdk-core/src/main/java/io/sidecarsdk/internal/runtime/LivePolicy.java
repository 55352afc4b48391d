package io.sidecarsdk.internal.runtime;

import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.spi.PolicyParticipant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The policy in force, and its replacement: everybody gets ready, then everybody switches, or nobody does. */
public final class LivePolicy {

    private static final Logger log = LoggerFactory.getLogger(LivePolicy.class);

    private final List<PolicyParticipant> participants = new CopyOnWriteArrayList<>();
    private volatile Policy inForce;

    public LivePolicy(Policy first) {
        this.inForce = first;
    }

    public Policy inForce() {
        return inForce;
    }

    public void join(PolicyParticipant participant) {
        participants.add(participant);
    }

    /**
     * Puts {@code next} in force.
     *
     * @throws RuntimeException if a participant refuses it; nothing has changed then
     */
    public synchronized void replace(Policy next) {
        List<Runnable> switches = new ArrayList<>();
        for (PolicyParticipant participant : participants) {
            switches.add(participant.prepare(next));
        }
        switches.forEach(LivePolicy::run);
        inForce = next;
    }

    /** There is no way back once the first has switched: one that fails must not leave the others behind. */
    private static void run(Runnable change) {
        try {
            change.run();
        } catch (RuntimeException | Error e) {
            log.error("A part of the SDK could not switch to the new policy", e);
        }
    }
}
