package io.sidecarsdk.http.internal.balancing;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What speaks against an endpoint. It is healthy while nothing does. Safe for use by several threads; whoever changes it
 * tells {@link Endpoints#changed()}, which takes it into account for the picks that follow.
 */
public final class EndpointHealth {

    private final AtomicInteger flags = new AtomicInteger();

    /** One thing that speaks against an endpoint. */
    public enum Flag {
        /** Ejected by outlier detection. */
        EJECTED(1),
        /** Does not pass the active health check. */
        FAILED_ACTIVE_CHECK(2);

        private final int bit;

        Flag(int bit) {
            this.bit = bit;
        }

        private int bit() {
            return bit;
        }
    }

    /** True if it was not marked so before. */
    public boolean mark(Flag flag) {
        return (flags.getAndUpdate(bits -> bits | flag.bit()) & flag.bit()) == 0;
    }

    /** True if it was marked so before. */
    public boolean clear(Flag flag) {
        return (flags.getAndUpdate(bits -> bits & ~flag.bit()) & flag.bit()) != 0;
    }

    public boolean has(Flag flag) {
        return (flags.get() & flag.bit()) != 0;
    }

    public boolean isHealthy() {
        return flags.get() == 0;
    }

    /** Everything that speaks against it now. */
    public Set<Flag> flags() {
        Set<Flag> set = EnumSet.noneOf(Flag.class);
        for (Flag flag : Flag.values()) {
            if (has(flag)) {
                set.add(flag);
            }
        }
        return set;
    }
}
