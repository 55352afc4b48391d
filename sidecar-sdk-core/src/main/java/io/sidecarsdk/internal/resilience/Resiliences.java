package io.sidecarsdk.internal.resilience;

import io.micrometer.core.instrument.MeterRegistry;
import io.sidecarsdk.internal.time.DeadlineWatch;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.policy.ResiliencePolicy;
import io.sidecarsdk.resilience.Resilience;
import io.sidecarsdk.spi.PolicyParticipant;
import io.sidecarsdk.time.TimeSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The named policies of the document in force, kept up to date. */
public final class Resiliences implements PolicyParticipant {

    private final GuardChain.Tools tools;
    private volatile Map<String, PolicyResilience> byName;

    public Resiliences(Policy policy, TimeSource time, DeadlineWatch watch, MeterRegistry meters) {
        this.tools = new GuardChain.Tools(time, watch, meters);
        this.byName = Map.of();
        prepare(policy).run();
    }

    /**
     * The policy of that name.
     *
     * @throws IllegalArgumentException if the policy in force has none
     */
    public Resilience get(String name) {
        PolicyResilience known = byName.get(name);
        if (known == null) {
            throw new IllegalArgumentException(
                    "The policy has no resilience." + name + " (expected one of: " + byName.keySet() + ")");
        }
        return known;
    }

    @Override
    public Runnable prepare(Policy next) {
        Map<String, PolicyResilience> entries = new LinkedHashMap<>();
        List<Runnable> switches = new ArrayList<>();
        next.resilience().forEach((name, policy) -> entries.put(name, entry(name, policy, switches)));
        return () -> {
            switches.forEach(Runnable::run);
            byName = entries; // one that is gone keeps its last settings for whoever holds it
        };
    }

    private PolicyResilience entry(String name, ResiliencePolicy policy, List<Runnable> switches) {
        PolicyResilience known = byName.get(name);
        if (known == null) {
            return new PolicyResilience(name, policy, tools);
        }
        switches.add(known.prepare(policy));
        return known;
    }
}
