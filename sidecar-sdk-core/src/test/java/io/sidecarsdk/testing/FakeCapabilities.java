package io.sidecarsdk.testing;

import io.sidecarsdk.spi.CapabilityProvider;
import io.sidecarsdk.spi.SidecarContext;
import java.util.function.Consumer;

/** Two capabilities, created one after the other, whose creation a test can watch. Only core's own tests find them. */
public final class FakeCapabilities {

    private static final Consumer<SidecarContext> NOTHING = context -> {};

    private static volatile Consumer<SidecarContext> onFirst = NOTHING;
    private static volatile Consumer<SidecarContext> onSecond = NOTHING;

    private FakeCapabilities() {}

    /** What the creation of each does from now on. */
    public static void onCreate(Consumer<SidecarContext> first, Consumer<SidecarContext> second) {
        onFirst = first;
        onSecond = second;
    }

    /** They do nothing again. */
    public static void reset() {
        onCreate(NOTHING, NOTHING);
    }

    /** A capability. */
    public record One(SidecarContext context) {}

    /** Another capability. */
    public record Other(SidecarContext context) {}

    /** Found by {@link java.util.ServiceLoader}. */
    public static final class First implements CapabilityProvider<One> {

        @Override
        public Class<One> type() {
            return One.class;
        }

        @Override
        public One create(SidecarContext context) {
            onFirst.accept(context);
            return new One(context);
        }
    }

    /** Found by {@link java.util.ServiceLoader}. */
    public static final class Second implements CapabilityProvider<Other> {

        @Override
        public Class<Other> type() {
            return Other.class;
        }

        @Override
        public Other create(SidecarContext context) {
            onSecond.accept(context);
            return new Other(context);
        }
    }
}
