package io.sidecarsdk.internal.resilience;

import io.micrometer.core.instrument.MeterRegistry;
import io.sidecarsdk.internal.time.DeadlineWatch;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.resilience.Resilience;
import io.sidecarsdk.spi.PolicyParticipant;
import io.sidecarsdk.time.TimeSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The named policies of the document in force, kept up to date. */
public final class Resiliences implements PolicyParticipant, AutoCloseable {

    private final GuardChain.Tools tools;
    private final Map<String, PolicyResilience> everKnown = new ConcurrentHashMap<>();
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

    /** One that the document no longer has keeps its last settings, and follows the document again when it is back. */
    @Override
    public Runnable prepare(Policy next) {
        Map<String, PolicyResilience> entries = new LinkedHashMap<>();
        List<Runnable> switches = new ArrayList<>();
        next.resilience().forEach((name, policy) -> {
            PolicyResilience known = everKnown.get(name);
            PolicyResilience entry = known == null ? new PolicyResilience(name, policy, tools) : known;
            switches.add(entry.prepare(policy));
            entries.put(name, entry);
        });
        return () -> {
            everKnown.putAll(entries);
            switches.forEach(Runnable::run);
            byName = entries;
            everKnown.forEach((name, entry) -> hideUnless(entries.containsKey(name), entry));
        };
    }

    private static void hideUnless(boolean inForce, PolicyResilience entry) {
        if (!inForce) {
            entry.hide();
        }
    }

    /** Takes away the meters that would show a state from now on frozen. Counters and timers stay. */
    @Override
    public void close() {
        everKnown.values().forEach(PolicyResilience::hide);
    }
}
