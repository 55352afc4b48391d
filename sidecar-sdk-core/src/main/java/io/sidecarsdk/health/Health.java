package io.sidecarsdk.health;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * The state of the SDK at one moment: an overall {@link Status} and one {@link Component} for each part.
 *
 * <p>The overall status is that of the worst component. Immutable.
 */
public final class Health {

    private final Map<String, Component> components;

    private Health(Map<String, Component> components) {
        this.components = components;
    }

    /** The health made of {@code components}, keyed by name such as {@code policy} or {@code http.inventory}. */
    public static Health of(Map<String, Component> components) {
        return new Health(Collections.unmodifiableMap(new TreeMap<>(components)));
    }

    /** The worst status of all components; {@link Status#UP} where there are none. */
    public Status status() {
        return worst(components.values());
    }

    /** Every part by name, in alphabetical order; never modified. */
    public Map<String, Component> components() {
        return components;
    }

    private static Status worst(Collection<Component> all) {
        return all.stream()
                .map(Component::status)
                .max(Comparator.naturalOrder())
                .orElse(Status.UP);
    }

    @Override
    public String toString() {
        return status() + " " + components;
    }

    /** From well to worst. */
    public enum Status {
        /** Works as the policy says. */
        UP,
        /** Works, with less than the policy asks for: the last good policy, a full buffer, an old secret. */
        DEGRADED,
        /** Does not do its job. */
        DOWN
    }

    /**
     * One part of the SDK.
     *
     * @param status how it is doing
     * @param detail one sentence for a person; empty when there is nothing to say; never holds a secret
     */
    public record Component(Status status, String detail) {

        /** All is well. */
        public static Component up() {
            return new Component(Status.UP, "");
        }

        /** Works with less than was asked for. */
        public static Component degraded(String detail) {
            return new Component(Status.DEGRADED, detail);
        }

        /** Does not work. */
        public static Component down(String detail) {
            return new Component(Status.DOWN, detail);
        }

        @Override
        public String toString() {
            return detail.isEmpty() ? status.name() : status + " (" + detail + ")";
        }
    }
}
