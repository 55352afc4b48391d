package io.sidecarsdk.secrets.internal.held;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.sidecarsdk.secrets.Secret;
import io.sidecarsdk.secrets.internal.BareContext;
import io.sidecarsdk.secrets.internal.VaultFixture;
import io.sidecarsdk.testing.VirtualTime;
import io.sidecarsdk.time.Scheduler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** What two threads may see of one hand-over. {@link HandOverStressTest} runs it; {@link BrokenHandOverStress} breaks it. */
final class HandOverStress {

    static final int TORN = -1;
    static final int TOLD = 0;
    static final int WHOLE = 1;
    static final String LONG_VALUE = "x".repeat(64);

    /** Nothing falls due: a queue of what millions of secrets want done later would only grow. */
    private static final Scheduler NEVER = new Scheduler() {

        @Override
        public Task schedule(Duration delay, Runnable task) {
            return () -> {};
        }

        @Override
        public Task every(Duration interval, Runnable task) {
            return () -> {};
        }
    };

    private static final BareContext TIMELESS =
            new BareContext(VaultFixture.policy(VaultFixture.DATABASE), new VirtualTime(), 1) {

                @Override
                public Scheduler scheduler() {
                    return NEVER;
                }
            };

    private HandOverStress() {}

    static Map<String, String> pair(int version) {
        return Map.of("username", "user-" + version, "password", "password-" + version);
    }

    /** The version, if all that is read is of it. */
    static int versionOf(Secret.Snapshot snapshot) {
        int version = Math.toIntExact(snapshot.version());
        return pair(version).equals(Map.of("username", snapshot.get("username"), "password", snapshot.get("password")))
                ? version
                : TORN;
    }

    static int read(Supplier<String> copy) {
        try {
            return copy.get().equals(LONG_VALUE) ? WHOLE : TORN;
        } catch (IllegalStateException retired) {
            return TOLD;
        }
    }

    private static ManagedSecret withVersions(int count) {
        ManagedSecret secret = new ManagedSecret("database", Runnable::run, TIMELESS);
        for (int version = 1; version <= count; version++) {
            publish(secret, version);
        }
        return secret;
    }

    private static void publish(ManagedSecret secret, int version) {
        secret.publish(pair(version), Tenure.UNLIMITED, Duration.ofMinutes(5));
    }

    @JCStressTest
    @State
    @Outcome(
            id = {"1, 1", "1, 2", "2, 2"},
            expect = ACCEPTABLE,
            desc = "whole versions, one after the other")
    @Outcome(expect = FORBIDDEN, desc = "torn, or back to an older version")
    public static class WholeVersions {

        private final ManagedSecret secret = withVersions(1);

        @Actor
        public void writer() {
            publish(secret, 2);
        }

        @Actor
        public void reader(II_Result seen) {
            seen.r1 = versionOf(secret.current());
            seen.r2 = versionOf(secret.current());
        }
    }

    @JCStressTest
    @State
    @Outcome(
            id = {"1, 1, 1", "1, 1, 0", "1, 0, 0", "0, 0, 0"},
            expect = ACCEPTABLE,
            desc = "the whole value, until told")
    @Outcome(expect = FORBIDDEN, desc = "a value wiped in part, or given after its end")
    public static class WholeOrTold {

        private final FieldsSnapshot snapshot =
                new FieldsSnapshot("key", 1, Map.of("value", LONG_VALUE), Tenure.UNLIMITED);

        @Actor
        public void wiper() {
            snapshot.retire(Instant.EPOCH);
        }

        @Actor
        public void reader(III_Result seen) {
            seen.r1 = read(() -> snapshot.get("value"));
            seen.r2 = read(() -> new String(snapshot.chars("value")));
            seen.r3 = read(() -> new String(snapshot.bytes("value"), StandardCharsets.UTF_8));
        }
    }

    @JCStressTest
    @State
    @Outcome(
            id = {"1, 2", "1, 3", "2, 3"},
            expect = ACCEPTABLE,
            desc = "the one before, then a newer one")
    @Outcome(expect = FORBIDDEN, desc = "what was current is still so, or nothing was kept")
    public static class PreviousIsOlder {

        private final ManagedSecret secret = withVersions(2);

        @Actor
        public void writer() {
            publish(secret, 3);
        }

        @Actor
        public void reader(II_Result seen) {
            Optional<Secret.Snapshot> previous = secret.previous();
            seen.r2 = versionOf(secret.current());
            seen.r1 = previous.map(HandOverStress::versionOf).orElse(0);
        }
    }
}
