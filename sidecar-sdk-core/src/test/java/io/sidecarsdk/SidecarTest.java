package io.sidecarsdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.sidecarsdk.health.Health;
import io.sidecarsdk.http.CapabilityWithoutProvider;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.policy.PolicyError;
import io.sidecarsdk.policy.PolicyException;
import io.sidecarsdk.resilience.Resilience;
import io.sidecarsdk.spi.SidecarContext;
import io.sidecarsdk.testing.FakeCapabilities;
import io.sidecarsdk.testing.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SidecarTest {

    private static final String POLICY = """
            apiVersion: sidecarsdk.io/v1
            service: {name: orders}
            resilience:
              pricing: {timeout: 10s, retry: {max-attempts: 2}}
            """;

    private final VirtualTime time = new VirtualTime();
    private final List<String> events = new ArrayList<>();

    @TempDir
    Path directory;

    @AfterEach
    void reset() {
        FakeCapabilities.reset();
    }

    private Sidecar start() {
        return Sidecar.builder()
                .policy(Policy.parse(POLICY))
                .time(time)
                .scheduler(time)
                .start();
    }

    private static List<String> sidecarThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("sidecar-"))
                .collect(Collectors.toList());
    }

    /** A thread that has done its last work takes a moment to be gone. */
    private static void noThreadIsLeft() {
        Awaitility.await().untilAsserted(() -> assertThat(sidecarThreads()).isEmpty());
    }

    @Nested
    class Starting {

        @Test
        void takesAPolicyValueAndShowsIt() {
            try (Sidecar sidecar = Sidecar.start(Policy.parse(POLICY))) {
                assertThat(sidecar.policy().service().name()).isEqualTo("orders");
                assertThat(sidecar.health().status()).isEqualTo(Health.Status.UP);
            }
        }

        @Test
        void takesAFileAndShowsItsPolicy() throws IOException {
            Path file = Files.writeString(directory.resolve("sidecar.yaml"), POLICY);
            try (Sidecar sidecar = Sidecar.start(file)) {
                assertThat(sidecar.policy()).isEqualTo(Policy.parse(POLICY));
                assertThat(sidecar.health().components()).containsEntry("policy", Health.Component.up());
            }
        }

        @Test
        void waitsForNothing() {
            long start = time.nanoTime();
            try (Sidecar sidecar = start()) {
                assertThat(time.nanoTime()).isEqualTo(start);
                assertThat(time.sleeps()).isEmpty();
                assertThat(sidecar.health().status()).isEqualTo(Health.Status.UP);
            }
        }

        @Test
        void schedulesNothingForAPolicyThatDoesNotChange() {
            try (Sidecar sidecar = start()) {
                assertThat(sidecar.policy()).isNotNull();
                assertThat(time.scheduled()).isZero();
            }
        }

        @Test
        void withoutAPolicyIsRefused() {
            assertThatThrownBy(() -> Sidecar.builder().start())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no policy was given");
        }

        @Test
        void takesThePolicyThatWasGivenLast() throws IOException {
            Path missing = directory.resolve("missing.yaml");
            try (Sidecar sidecar = Sidecar.builder()
                    .policy(missing)
                    .policy(Policy.parse(POLICY))
                    .start()) {
                assertThat(sidecar.policy().service().name()).isEqualTo("orders");
            }
        }

        @Test
        void withAMissingFileFailsAndLeavesNoThread() {
            Path missing = directory.resolve("missing.yaml");
            assertThatThrownBy(() -> Sidecar.start(missing))
                    .isInstanceOf(PolicyException.class)
                    .hasMessageContaining("missing.yaml");
            noThreadIsLeft();
        }

        @Test
        void usesTheMetersThatWereBrought() {
            SimpleMeterRegistry own = new SimpleMeterRegistry();
            try (Sidecar sidecar =
                    Sidecar.builder().policy(Policy.parse(POLICY)).meters(own).start()) {
                assertThat(sidecar.meters()).isSameAs(own);
            }
        }

        @Test
        void namesThePoliciesItHasWhenAskedForAnother() {
            try (Sidecar sidecar = start()) {
                assertThatThrownBy(() -> sidecar.resilience("shipping"))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("resilience.shipping")
                        .hasMessageContaining("pricing");
            }
        }
    }

    @Nested
    class ACapability {

        @Test
        void isAlwaysTheSame() {
            try (Sidecar sidecar = start()) {
                assertThat(sidecar.get(FakeCapabilities.One.class)).isSameAs(sidecar.get(FakeCapabilities.One.class));
            }
        }

        @Test
        void isAnotherForEachSidecar() {
            try (Sidecar one = start();
                    Sidecar other = start()) {
                assertThat(one.get(FakeCapabilities.One.class)).isNotSameAs(other.get(FakeCapabilities.One.class));
            }
        }

        @Test
        void isLentWhatTheSidecarHas() {
            try (Sidecar sidecar = start()) {
                SidecarContext context = sidecar.get(FakeCapabilities.One.class).context();
                assertThat(context.policy()).isSameAs(sidecar.policy());
                assertThat(context.meters()).isSameAs(sidecar.meters());
                assertThat(context.time()).isSameAs(time);
                assertThat(context.openTelemetry()).isSameAs(OpenTelemetry.noop());
            }
        }

        @Test
        void whoseModuleIsMissingNamesTheDependencyToAdd() {
            try (Sidecar sidecar = start()) {
                assertThatThrownBy(() -> sidecar.get(CapabilityWithoutProvider.class))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContainingAll(
                                "io.sidecarsdk.http.CapabilityWithoutProvider", "io.sidecarsdk:sidecar-sdk-http");
            }
        }

        @Test
        void thatIsNoneNamesTheOnesThereAre() {
            try (Sidecar sidecar = start()) {
                assertThatThrownBy(() -> sidecar.get(Resilience.class))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContainingAll(
                                "io.sidecarsdk.resilience.Resilience is no capability",
                                "io.sidecarsdk.testing.FakeCapabilities$One")
                        .hasMessageNotContaining("sidecar-sdk-resilience");
            }
        }

        @Test
        void thatCannotBeCreatedEndsTheStartAndClosesWhatWasOpened() {
            PolicyException refusal =
                    new PolicyException("test", List.of(new PolicyError("secrets", 1, "nothing", "a secret")));
            FakeCapabilities.onCreate(context -> context.onClose(() -> events.add("first closed")), context -> {
                context.onClose(() -> events.add("second closed"));
                throw refusal;
            });
            assertThatThrownBy(SidecarTest.this::start).isSameAs(refusal);
            assertThat(events).containsExactly("second closed", "first closed");
        }

        @Test
        void thatCannotBeCreatedLeavesNoThread() {
            FakeCapabilities.onCreate(context -> context.scheduler().every(Duration.ofMillis(1), () -> {}), context -> {
                throw new NoClassDefFoundError("optional/Dependency");
            });
            assertThat(catchThrowable(() -> Sidecar.start(Policy.parse(POLICY))))
                    .isInstanceOf(NoClassDefFoundError.class);
            noThreadIsLeft();
        }

        @Test
        void thatShowsItsHealthIsPartOfTheWhole() {
            FakeCapabilities.onCreate(
                    context -> context.health("fake.one", () -> Health.Component.degraded("half asleep")),
                    context -> context.health("fake.other", Health.Component::up));
            try (Sidecar sidecar = start()) {
                assertThat(sidecar.health().status()).isEqualTo(Health.Status.DEGRADED);
                assertThat(sidecar.health().components().keySet()).containsExactly("fake.one", "fake.other");
            }
        }

        @Test
        void whoseHealthCheckFailsIsDownAndHidesNoOther() {
            FakeCapabilities.onCreate(
                    context -> context.health("fake.one", () -> {
                        throw new IllegalStateException("oops");
                    }),
                    context -> context.health("fake.other", Health.Component::up));
            try (Sidecar sidecar = start()) {
                assertThat(sidecar.health())
                        .hasToString("DOWN {fake.one=DOWN (its health check failed: "
                                + "java.lang.IllegalStateException: oops), fake.other=UP}");
            }
        }

        @Test
        void runsItsTasksOnADaemonThreadOfTheSidecars() throws Exception {
            CompletableFuture<Thread> runner = new CompletableFuture<>();
            FakeCapabilities.onCreate(
                    context ->
                            context.scheduler().schedule(Duration.ZERO, () -> runner.complete(Thread.currentThread())),
                    context -> {});
            try (Sidecar sidecar = Sidecar.start(Policy.parse(POLICY))) {
                assertThat(sidecar.policy()).isNotNull();
                Thread thread = runner.get(10, TimeUnit.SECONDS);
                assertThat(thread.getName()).startsWith("sidecar-");
                assertThat(thread.isDaemon()).isTrue();
            }
        }
    }

    @Nested
    class Closing {

        @Test
        void twiceIsHarmlessAndShowsInHealth() {
            Sidecar sidecar = start();
            sidecar.close();
            sidecar.close();
            assertThat(sidecar.health().status()).isEqualTo(Health.Status.DOWN);
            assertThat(sidecar.health()).hasToString("DOWN {sidecar=DOWN (closed)}");
        }

        @Test
        void runsWhatWasGivenLastFirst() {
            FakeCapabilities.onCreate(
                    context -> {
                        context.onClose(() -> events.add("1"));
                        context.onClose(() -> events.add("2"));
                    },
                    context -> context.onClose(() -> events.add("3")));
            start().close();
            assertThat(events).containsExactly("3", "2", "1");
        }

        @Test
        void runsEachActionOnce() {
            FakeCapabilities.onCreate(context -> context.onClose(() -> events.add("closed")), context -> {});
            Sidecar sidecar = start();
            sidecar.close();
            sidecar.close();
            assertThat(events).hasSize(1);
        }

        @Test
        void goesOnAfterAnActionThatFails() {
            FakeCapabilities.onCreate(context -> context.onClose(() -> events.add("first")), context -> {
                context.onClose(() -> events.add("second"));
                context.onClose(() -> {
                    throw new IllegalStateException("stuck");
                });
                context.onClose(() -> {
                    throw new StackOverflowError("stuck deeply");
                });
            });
            start().close();
            assertThat(events).containsExactly("second", "first");
        }

        @Test
        void isDoneAtOnceForWhatComesLater() {
            Sidecar sidecar = start();
            sidecar.close();
            sidecar.get(FakeCapabilities.One.class).context().onClose(() -> events.add("late"));
            assertThat(events).containsExactly("late");
        }

        @Test
        void takesBackWhatIsOnAUsersScheduler() throws Exception {
            FakeCapabilities.onCreate(
                    context -> context.scheduler().every(Duration.ofSeconds(1), () -> events.add("tick")),
                    context -> context.scheduler().schedule(Duration.ofSeconds(1), () -> events.add("once")));
            Sidecar sidecar = start();
            sidecar.resilience("pricing").call(() -> "starts the watch over deadlines");
            sidecar.close();
            time.advance(Duration.ofMinutes(1));
            assertThat(events).isEmpty();
            assertThat(time.scheduled()).isZero();
        }

        @Test
        void leavesAUsersSchedulerInService() {
            start().close();
            time.schedule(Duration.ofSeconds(1), () -> events.add("the user's own"));
            time.advance(Duration.ofSeconds(1));
            assertThat(events).containsExactly("the user's own");
        }

        @Test
        void aHundredTimesLeavesNoThread() throws Exception {
            Path file = Files.writeString(directory.resolve("sidecar.yaml"), POLICY);
            for (int i = 0; i < 100; i++) {
                try (Sidecar sidecar = Sidecar.start(file)) {
                    sidecar.resilience("pricing").call(() -> "done");
                    assertThat(sidecarThreads()).contains("sidecar-scheduler", "sidecar-deadlines");
                }
            }
            noThreadIsLeft();
        }

        @Test
        void isPossibleForAnInterruptedThreadAndKeepsItsFlag() throws Exception {
            Path file = Files.writeString(directory.resolve("sidecar.yaml"), POLICY);
            Sidecar sidecar = Sidecar.start(file);
            Thread.currentThread().interrupt();
            sidecar.close();
            assertThat(Thread.interrupted()).isTrue();
        }

        @Test
        void isPossibleOnTheSidecarsOwnThread() throws Exception {
            CompletableFuture<String> closed = new CompletableFuture<>();
            Sidecar sidecar = Sidecar.start(Policy.parse(POLICY));
            sidecar.get(FakeCapabilities.One.class).context().scheduler().schedule(Duration.ZERO, () -> {
                sidecar.close();
                closed.complete("closed");
            });
            assertThat(closed.get(10, TimeUnit.SECONDS)).isEqualTo("closed");
        }
    }
}
