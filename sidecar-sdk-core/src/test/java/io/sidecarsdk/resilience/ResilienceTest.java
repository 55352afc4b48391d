package io.sidecarsdk.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.context.Scope;
import io.sidecarsdk.Sidecar;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.testing.VirtualTime;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What each part of a named policy does to a call, and in which order. */
class ResilienceTest {

    private final VirtualTime time = new VirtualTime();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicInteger attempts = new AtomicInteger();
    private Sidecar sidecar;

    @AfterEach
    void close() {
        if (sidecar != null) {
            sidecar.close();
        }
        assertThat(Thread.interrupted()).as("an interrupt left behind").isFalse();
    }

    private Resilience policy(String yaml) {
        return policies("{pricing: " + yaml + "}").resilience("pricing");
    }

    private Sidecar policies(String yaml) {
        if (sidecar != null) {
            sidecar.close();
        }
        sidecar = Sidecar.builder()
                .policy(Policy.parse("apiVersion: sidecarsdk.io/v1\nresilience: " + yaml))
                .time(time)
                .scheduler(time)
                .meters(meters)
                .start();
        return sidecar;
    }

    /** Work that fails that many times, then gives the number of the attempt. */
    private Callable<Integer> failing(int times) {
        return () -> {
            int attempt = attempts.incrementAndGet();
            if (attempt <= times) {
                throw new IOException("attempt " + attempt);
            }
            return attempt;
        };
    }

    private Callable<String> lasting(Duration duration) {
        return () -> {
            attempts.incrementAndGet();
            time.sleep(duration);
            return "done";
        };
    }

    private static void failsWith(Class<? extends Throwable> type, Resilience policy, Callable<?> work) {
        assertThatThrownBy(() -> policy.call(work)).isInstanceOf(type);
    }

    private static Rejection refusal(Resilience policy, Callable<?> work) {
        return catchThrowableOfType(CallRejectedException.class, () -> policy.call(work))
                .reason();
    }

    @Nested
    class APolicyWithoutFeatures {

        private final Resilience policy = policy("{}");

        @Test
        void givesTheResult() throws Exception {
            assertThat(policy.call(() -> 42)).isEqualTo(42);
        }

        @Test
        void givesNullForNull() throws Exception {
            assertThat(policy.<Object>call(() -> null)).isNull();
        }

        @Test
        void throwsTheVeryException() {
            IOException failure = new IOException("down");
            assertThatThrownBy(() -> policy.call(() -> {
                        throw failure;
                    }))
                    .isSameAs(failure)
                    .hasNoSuppressedExceptions();
        }

        @Test
        void throwsTheVeryError() {
            Error error = new AssertionError("no");
            assertThatThrownBy(() -> policy.call(() -> {
                        throw error;
                    }))
                    .isSameAs(error);
        }

        @Test
        void runsRunnablesAndSuppliers() {
            policy.run(attempts::incrementAndGet);
            assertThat(policy.get(attempts::incrementAndGet)).isEqualTo(2);
        }

        @Test
        void hasItsName() {
            assertThat(policy.name()).isEqualTo("pricing");
        }

        @Test
        void runsTheWorkOnTheCallersThread() throws Exception {
            assertThat(policy.call(Thread::currentThread)).isSameAs(Thread.currentThread());
        }

        @Test
        void wrapsACheckedExceptionThatASupplierThrowsAllTheSame() {
            IOException sneaky = new IOException("sneaky");
            assertThatThrownBy(() -> policy.get(() -> ResilienceTest.<RuntimeException, Object>sneak(sneaky)))
                    .isInstanceOf(CompletionException.class)
                    .hasCause(sneaky);
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable, T> T sneak(Throwable failure) throws E {
        throw (E) failure;
    }

    @Nested
    class Retry {

        @Test
        void repeatsUntilItSucceeds() throws Exception {
            assertThat(policy("{retry: {max-attempts: 3}}").call(failing(2))).isEqualTo(3);
        }

        @Test
        void givesUpAfterTheLastAttempt() {
            failsWith(IOException.class, policy("{retry: {max-attempts: 3}}"), failing(9));
            assertThat(attempts).hasValue(3);
        }

        @Test
        void ofOneAttemptRepeatsNothing() {
            failsWith(IOException.class, policy("{retry: {max-attempts: 1}}"), failing(9));
            assertThat(attempts).hasValue(1);
        }

        @Test
        void throwsTheLastFailureWithAllEarlierOnesSuppressed() {
            Throwable thrown =
                    catchThrowable(() -> policy("{retry: {max-attempts: 3}}").call(failing(9)));
            assertThat(thrown).hasMessage("attempt 3");
            assertThat(thrown.getSuppressed())
                    .extracting(Throwable::getMessage)
                    .containsExactly("attempt 1", "attempt 2", "3 attempts; not retried: attempts spent");
        }

        @Test
        void doesNotSuppressAnExceptionInItself() {
            IOException shared = new IOException("shared");
            Resilience policy = policy("{retry: {max-attempts: 3}}");
            assertThatThrownBy(() -> policy.call(() -> {
                        throw shared;
                    }))
                    .isSameAs(shared)
                    .satisfies(thrown -> assertThat(thrown.getSuppressed()).doesNotContain(shared));
        }

        @Test
        void doesNotFillAnExceptionThatIsThrownAgainAndAgain() {
            IOException odd = new IOException("odd");
            IOException even = new IOException("even");
            Resilience policy = policy("{retry: {max-attempts: 4}}");
            for (int call = 0; call < 10; call++) {
                Throwable outcome = catchThrowable(() -> policy.call(() -> {
                    throw attempts.incrementAndGet() % 2 == 0 ? even : odd;
                }));
            }
            assertThat(even.getSuppressed()).hasSize(2).contains(odd); // and the note on why there was no fifth
            assertThat(odd).hasNoSuppressedExceptions();
        }

        @Test
        void takesTheNamedExceptionsAndTheirSubclasses() throws Exception {
            Resilience policy = policy("{retry: {on: [java.io.IOException]}}");
            assertThat(policy.call(() -> {
                        if (attempts.incrementAndGet() == 1) {
                            throw new FileNotFoundException("subclass");
                        }
                        return attempts.get();
                    }))
                    .isEqualTo(2);
        }

        @Test
        void leavesOtherExceptionsAlone() {
            Resilience policy = policy("{retry: {on: [java.io.FileNotFoundException]}}");
            failsWith(IOException.class, policy, failing(9));
            assertThat(attempts).hasValue(1);
        }

        @Test
        void leavesErrorsAlone() {
            Resilience policy = policy("{retry: {on: [java.lang.Throwable]}}");
            failsWith(StackOverflowError.class, policy, () -> {
                attempts.incrementAndGet();
                throw new StackOverflowError();
            });
            assertThat(attempts).hasValue(1);
        }

        @Test
        void leavesARefusalOfAnotherPolicyAlone() {
            Resilience policy = policy("{retry: {}}");
            failsWith(CallRejectedException.class, policy, () -> {
                attempts.incrementAndGet();
                throw new CallRejectedException(Rejection.CIRCUIT_OPEN, "inner");
            });
            assertThat(attempts).hasValue(1);
        }

        @Test
        void waitsBelowACeilingThatDoublesUpToTheEnd() {
            Resilience policy = policy("{retry: {max-attempts: 6, backoff: {base: 10ms, max: 50ms}}}");
            failsWith(IOException.class, policy, failing(9));
            List<Long> ceilings = List.of(10L, 20L, 40L, 50L, 50L);
            assertThat(time.sleeps()).hasSize(5);
            for (int i = 0; i < 5; i++) {
                assertThat(time.sleeps().get(i)).isLessThan(Duration.ofMillis(ceilings.get(i)));
            }
        }

        @Test
        void doesNotWaitAfterTheLastAttempt() {
            failsWith(IOException.class, policy("{retry: {max-attempts: 2}}"), failing(9));
            assertThat(time.sleeps()).hasSize(1);
        }

        @Test
        void isNotBegunWhereTheBackoffWouldOutlastTheDeadline() {
            Resilience policy = policy("{timeout: 1ms, retry: {max-attempts: 20, backoff: {base: 1h, max: 1h}}}");
            failsWith(IOException.class, policy, failing(99));
            assertThat(time.sleeps()).isEmpty();
            assertThat(retries("deadline_near")).isEqualTo(1);
        }

        @Test
        void spendsFromTheDeadlineAroundIt() {
            Resilience policy = policy("{retry: {max-attempts: 20, backoff: {base: 1h, max: 1h}}}");
            try (Scope scope = Deadline.in(Duration.ofMillis(1), time).makeCurrent()) {
                failsWith(IOException.class, policy, failing(99));
            }
            assertThat(attempts).hasValue(1);
        }

        @Test
        void canBeSwitchedOff() {
            failsWith(IOException.class, policy("{retry: {enabled: false}}"), failing(9));
            assertThat(attempts).hasValue(1);
        }

        @Test
        void isPossibleForALoneCallWithNothingButARatio() throws Exception {
            Resilience policy = policy("{retry: {budget: {ratio: 100%, min-concurrency: 0}}}");
            assertThat(policy.call(failing(1))).isEqualTo(2);
        }

        @Test
        void neverHappensWithAnEmptyBudget() {
            Resilience policy = policy("{retry: {budget: {ratio: 0%, min-concurrency: 0}}}");
            failsWith(IOException.class, policy, failing(9));
            assertThat(attempts).hasValue(1);
            assertThat(retries("budget_spent")).isEqualTo(1);
        }

        @Test
        void givesItsPlaceInTheBudgetBack() {
            Resilience policy = policy("{retry: {max-attempts: 2, budget: {ratio: 0%, min-concurrency: 1}}}");
            for (int call = 0; call < 5; call++) {
                failsWith(IOException.class, policy, failing(99));
            }
            assertThat(attempts).hasValue(10);
        }

        @Test
        void givesItsPlaceInTheBudgetBackAfterAnInterrupt() {
            Resilience policy = policy(
                    "{retry: {max-attempts: 2, backoff: {base: 1h, max: 1h}, budget: {ratio: 0%, min-concurrency: 1}}}");
            interruptSoon();
            failsWith(InterruptedException.class, policy, failing(99));
            failsWith(IOException.class, policy, failing(99));
            assertThat(attempts).hasValue(3);
        }
    }

    /** While somebody sleeps, not at once. */
    private void interruptSoon() {
        Thread caller = Thread.currentThread();
        time.schedule(Duration.ofNanos(1), caller::interrupt);
    }

    @Nested
    class AnInterruptOfTheCaller {

        @Test
        void endsABackoffWithTheFailureSuppressed() {
            Resilience policy = policy("{retry: {backoff: {base: 1h, max: 1h}}}");
            interruptSoon();
            Throwable thrown = catchThrowable(() -> policy.call(failing(9)));
            assertThat(thrown).isInstanceOf(InterruptedException.class);
            assertThat(thrown.getSuppressed()).extracting(Throwable::getMessage).containsExactly("attempt 1");
        }

        @Test
        void endsABackoffOfASupplierAndKeepsTheFlag() {
            Resilience policy = policy("{retry: {backoff: {base: 1h, max: 1h}}}");
            interruptSoon();
            assertThatThrownBy(() -> policy.run(() -> {
                        throw new IllegalStateException();
                    }))
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isTrue();
        }

        @Test
        void isNotRetried() {
            Resilience policy = policy("{retry: {}}");
            failsWith(InterruptedException.class, policy, () -> {
                attempts.incrementAndGet();
                throw new InterruptedException();
            });
            assertThat(attempts).hasValue(1);
        }

        @Test
        void duringTheWorkPreventsAnotherAttemptAndKeepsTheFlag() {
            Resilience policy = policy("{timeout: 1s, retry: {}}");
            failsWith(IOException.class, policy, () -> {
                attempts.incrementAndGet();
                Thread.currentThread().interrupt();
                throw new IOException();
            });
            assertThat(attempts).hasValue(1);
            assertThat(Thread.interrupted()).isTrue();
        }

        @Test
        void duringWorkThatSucceedsKeepsTheFlag() throws Exception {
            String result = policy("{timeout: 1s}").call(() -> {
                Thread.currentThread().interrupt();
                return "done";
            });
            assertThat(result).isEqualTo("done");
            assertThat(Thread.interrupted()).isTrue();
        }

        @Test
        void thatTheFallbackReplacesKeepsTheFlag() throws Exception {
            Resilience policy = policy("{}");
            assertThat(policy.<String>call(
                            () -> {
                                throw new InterruptedException();
                            },
                            failure -> "instead"))
                    .isEqualTo("instead");
            assertThat(Thread.interrupted()).isTrue();
        }

        @Test
        void saysNothingToTheBreaker() {
            Resilience policy = policy("{circuit-breaker: {window: 2, minimum-calls: 2}}");
            for (int i = 0; i < 10; i++) {
                failsWith(InterruptedException.class, policy, () -> {
                    throw new InterruptedException();
                });
            }
            assertThat(state()).isZero();
        }
    }

    @Nested
    class Timeout {

        private final Resilience policy = policy("{timeout: 100ms}");

        @Test
        void letsWorkInTimeThrough() throws Exception {
            assertThat(policy.call(lasting(Duration.ofMillis(99)))).isEqualTo("done");
        }

        @Test
        void interruptsWorkThatLastsTooLong() {
            long start = time.nanoTime();
            Throwable thrown = catchThrowable(() -> policy.call(lasting(Duration.ofHours(1))));
            assertThat(thrown)
                    .isInstanceOf(DeadlineExceededException.class)
                    .hasMessageContainingAll("pricing", "timeout", "100ms")
                    .hasCauseInstanceOf(InterruptedException.class);
            assertThat(Duration.ofNanos(time.nanoTime() - start))
                    .isBetween(Duration.ofMillis(100), Duration.ofMillis(105));
        }

        @Test
        void takesTheInterruptBack() {
            failsWith(DeadlineExceededException.class, policy, () -> {
                time.advance(Duration.ofSeconds(1));
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
                return "ignored it";
            });
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }

        @Test
        void takesTheInterruptBackAfterAnError() {
            failsWith(StackOverflowError.class, policy, () -> {
                time.advance(Duration.ofSeconds(1));
                throw new StackOverflowError();
            });
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }

        @Test
        void doesNotGiveALateResult() {
            failsWith(DeadlineExceededException.class, policy, () -> {
                time.advance(Duration.ofSeconds(1));
                return "late";
            });
        }

        @Test
        void keepsAsCauseWhatTheInterruptedWorkThrew() {
            IOException failure = new IOException("closed by interrupt");
            assertThatThrownBy(() -> policy.call(() -> {
                        time.advance(Duration.ofSeconds(1));
                        throw failure;
                    }))
                    .hasCause(failure);
        }

        @Test
        void boundsAllAttemptsAndTheirBackoffTogether() {
            Resilience retrying = policy("{timeout: 100ms, retry: {max-attempts: 20, backoff: {base: 1ms}}}");
            long start = time.nanoTime();
            Throwable thrown = catchThrowable(() -> retrying.call(() -> {
                time.sleep(Duration.ofMillis(30));
                throw new IOException();
            }));
            assertThat(thrown).isNotNull();
            assertThat(Duration.ofNanos(time.nanoTime() - start)).isLessThanOrEqualTo(Duration.ofMillis(105));
        }

        @Test
        void isADeadlineThatTheWorkCanSee() throws Exception {
            Duration left = policy.call(() -> Deadline.current().remaining());
            assertThat(left).isEqualTo(Duration.ofMillis(100));
            assertThat(Deadline.current()).isNull();
        }

        @Test
        void leavesNothingOnTheSchedulerASecondLater() throws Exception {
            policy.call(() -> "done");
            time.advance(Duration.ofSeconds(2));
            assertThat(time.scheduled()).isZero();
        }

        @Test
        void interruptsEveryCallAnew() {
            for (int i = 0; i < 20; i++) {
                failsWith(DeadlineExceededException.class, policy, lasting(Duration.ofHours(1)));
            }
            assertThat(attempts).hasValue(20);
        }
    }

    @Nested
    class ACallInsideACall {

        private final Resilience outer = policies(
                        "{outer: {timeout: 100ms}, inner: {timeout: 1h}, short: {timeout: 10ms}, plain: {}}")
                .resilience("outer");
        private final Resilience inner = sidecar.resilience("inner");
        private final Resilience shorter = sidecar.resilience("short");

        @Test
        void hasNoMoreTimeThanTheOneAroundIt() throws Exception {
            Duration left = outer.call(() -> inner.call(() -> Deadline.current().remaining()));
            assertThat(left).isEqualTo(Duration.ofMillis(100));
        }

        @Test
        void hasTheDeadlineAroundItEvenWithoutATimeoutOfItsOwn() {
            Resilience plain = sidecar.resilience("plain");
            assertThatThrownBy(() -> outer.call(() -> plain.call(lasting(Duration.ofHours(1)))))
                    .isInstanceOf(DeadlineExceededException.class);
        }

        @Test
        void givesTheDeadlineAroundItBackWhenItEnds() throws Exception {
            Duration left = outer.call(() -> {
                shorter.call(() -> "done");
                return Deadline.current().remaining();
            });
            assertThat(left).isEqualTo(Duration.ofMillis(100));
        }

        @Test
        void thatTimesOutLeavesTheOneAroundItItsTime() throws Exception {
            assertThat(outer.call(() -> {
                        failsWith(DeadlineExceededException.class, shorter, lasting(Duration.ofHours(1)));
                        return lasting(Duration.ofMillis(50)).call();
                    }))
                    .isEqualTo("done");
        }

        @Test
        void thatTimesOutTogetherWithTheOneAroundItDoesNotSwallowThatOnesInterrupt() {
            long start = time.nanoTime();
            failsWith(DeadlineExceededException.class, outer, () -> {
                failsWith(DeadlineExceededException.class, inner, lasting(Duration.ofHours(1)));
                return lasting(Duration.ofHours(1)).call();
            });
            assertThat(Duration.ofNanos(time.nanoTime() - start)).isLessThan(Duration.ofMillis(111));
        }

        @Test
        void isNotBegunOnceTheDeadlineAroundItHasPassed() {
            failsWith(DeadlineExceededException.class, outer, () -> {
                time.advance(Duration.ofSeconds(1));
                Thread.interrupted();
                return inner.call(attempts::incrementAndGet);
            });
            assertThat(attempts).hasValue(0);
        }

        @Test
        void mayUseTheSamePolicyAgain() throws Exception {
            assertThat(outer.<String>call(() -> outer.call(() -> "done"))).isEqualTo("done");
        }
    }

    @Nested
    class ShadowMode {

        private int counted(String reason, boolean enforced) {
            return (int) meters.get("sidecar.call.rejected")
                    .tags("policy", "pricing", "reason", reason, "enforced", String.valueOf(enforced))
                    .counter()
                    .count();
        }

        @Test
        void ofTheRateLimitOnlyCounts() {
            Resilience policy = policy("{rate-limit: {permits: 1, per: 1h, shadow: true}}");
            IntStream.range(0, 4).forEach(i -> policy.run(attempts::incrementAndGet));
            assertThat(attempts).hasValue(4);
            assertThat(counted("rate_limited", false)).isEqualTo(3);
            assertThat(counted("rate_limited", true)).isZero();
        }

        @Test
        void ofTheConcurrencyLimitOnlyCountsAndHoldsNoPlaceForWhatIsBeyond() throws Exception {
            Resilience policy = policy("{max-concurrent: {limit: 1, shadow: true}}");
            policy.call(() -> {
                policy.run(attempts::incrementAndGet);
                policy.run(attempts::incrementAndGet);
                return "done";
            });
            policy.run(attempts::incrementAndGet);
            assertThat(attempts).hasValue(3);
            assertThat(counted("concurrency_limited", false)).isEqualTo(2);
        }

        @Test
        void ofTheBreakerOnlyCountsAndChangesItsState() {
            Resilience policy = policy("{circuit-breaker: {window: 2, minimum-calls: 1, open-for: 1s, shadow: true}}");
            failsWith(IOException.class, policy, failing(9));
            failsWith(IOException.class, policy, failing(9));
            assertThat(attempts).hasValue(2);
            assertThat(meters.get("sidecar.circuit_breaker.state").gauge().value())
                    .isEqualTo(2);
            assertThat(counted("circuit_open", false)).isEqualTo(1);
        }

        @Test
        void ofOneLimitLeavesTheOthersInForce() {
            Resilience policy = policy("{rate-limit: {permits: 1, per: 1h}, max-concurrent: {limit: 1, shadow: true}}");
            policy.run(attempts::incrementAndGet);
            assertThat(refusal(policy, attempts::incrementAndGet)).isEqualTo(Rejection.RATE_LIMITED);
            assertThat(counted("rate_limited", true)).isEqualTo(1);
        }
    }

    @Nested
    class RateLimit {

        @Test
        void letsABurstThroughAndRefusesTheRest() {
            Resilience policy = policy("{rate-limit: {permits: 3, per: 1s}}");
            IntStream.range(0, 3).forEach(i -> policy.run(attempts::incrementAndGet));
            assertThat(refusal(policy, attempts::incrementAndGet)).isEqualTo(Rejection.RATE_LIMITED);
            assertThat(attempts).hasValue(3);
        }

        @Test
        void isRefilledEvenly() throws Exception {
            Resilience policy = policy("{rate-limit: {permits: 4, per: 1s}}");
            IntStream.range(0, 4).forEach(i -> policy.run(attempts::incrementAndGet));
            time.advance(Duration.ofMillis(249));
            assertThat(refusal(policy, () -> 0)).isEqualTo(Rejection.RATE_LIMITED);
            time.advance(Duration.ofMillis(1));
            assertThat(policy.call(() -> "one")).isEqualTo("one");
            assertThat(refusal(policy, () -> 0)).isEqualTo(Rejection.RATE_LIMITED);
        }

        @Test
        void doesNotSaveUpMoreThanOneBurst() {
            Resilience policy = policy("{rate-limit: {permits: 2, per: 1s}}");
            time.advance(Duration.ofHours(1));
            IntStream.range(0, 2).forEach(i -> policy.run(attempts::incrementAndGet));
            assertThat(refusal(policy, () -> 0)).isEqualTo(Rejection.RATE_LIMITED);
        }

        @Test
        void countsACallOnceHoweverOftenItIsTried() {
            Resilience policy = policy("{rate-limit: {permits: 2, per: 1h}, retry: {max-attempts: 3}}");
            failsWith(IOException.class, policy, failing(99));
            failsWith(IOException.class, policy, failing(99));
            assertThat(attempts).hasValue(6);
        }

        @Test
        void isNotRetried() {
            Resilience policy = policy("{rate-limit: {permits: 1, per: 1h}, retry: {}}");
            policy.run(() -> {});
            refusal(policy, () -> 0);
            assertThat(retries("retried") + retries("not_retriable")).isZero();
        }

        @Test
        void isNotSeenByTheBreaker() {
            Resilience policy =
                    policy("{rate-limit: {permits: 1, per: 1h}, circuit-breaker: {window: 2, minimum-calls: 1}}");
            policy.run(() -> {});
            IntStream.range(0, 10).forEach(i -> refusal(policy, () -> 0));
            assertThat(state()).isZero();
        }

        @Test
        void saysWhatItIs() {
            Resilience policy = policy("{rate-limit: {permits: 1, per: 500ms}}");
            policy.run(() -> {});
            assertThatThrownBy(() -> policy.run(() -> {})).hasMessageContainingAll("pricing", "1 per 500ms");
        }

        @Test
        void canBeSwitchedOff() {
            Resilience policy = policy("{rate-limit: {enabled: false, permits: 1, per: 1h}}");
            IntStream.range(0, 10).forEach(i -> policy.run(attempts::incrementAndGet));
            assertThat(attempts).hasValue(10);
        }
    }

    @Nested
    class ConcurrencyLimit {

        private final Resilience policy = policy("{max-concurrent: 1, timeout: 100ms}");

        @Test
        void refusesWhatIsTooMuchAtOnce() throws Exception {
            policy.call(() -> {
                assertThat(refusal(policy, attempts::incrementAndGet)).isEqualTo(Rejection.CONCURRENCY_LIMITED);
                return "done";
            });
            assertThat(attempts).hasValue(0);
        }

        @Test
        void saysWhatItIs() throws Exception {
            policy.call(() -> {
                assertThatThrownBy(() -> policy.run(() -> {}))
                        .hasMessageContainingAll("pricing", "1 calls", "max-concurrent");
                return "done";
            });
        }

        @Test
        void givesThePlaceBackAfterAFailure() throws Exception {
            failsWith(IOException.class, policy, failing(9));
            assertThat(policy.call(() -> "next")).isEqualTo("next");
        }

        @Test
        void givesThePlaceBackAfterAnError() throws Exception {
            failsWith(AssertionError.class, policy, () -> {
                throw new AssertionError();
            });
            assertThat(policy.call(() -> "next")).isEqualTo("next");
        }

        @Test
        void givesThePlaceBackAfterARefusal() throws Exception {
            policy.call(() -> {
                refusal(policy, () -> 0);
                refusal(policy, () -> 0);
                return "done";
            });
            assertThat(policy.call(() -> "next")).isEqualTo("next");
        }

        @Test
        void keepsThePlaceUntilTheWorkHasEndedNotUntilItIsInterrupted() {
            failsWith(DeadlineExceededException.class, policy, () -> {
                time.advance(Duration.ofSeconds(1)); // overdue and interrupted, but still at work
                Thread other =
                        new Thread(() -> attempts.set(refusal(policy, () -> 0).ordinal()));
                other.start();
                joinUninterrupted(other);
                assertThat(attempts).hasValue(Rejection.CONCURRENCY_LIMITED.ordinal());
                return "late";
            });
        }

        @Test
        void holdsOnePlaceForAllAttempts() throws Exception {
            Resilience retrying = policy("{max-concurrent: 1, retry: {max-attempts: 3}}");
            assertThat(retrying.call(failing(2))).isEqualTo(3);
        }
    }

    private static void joinUninterrupted(Thread other) {
        boolean interrupted = Thread.interrupted();
        try {
            other.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Nested
    class Breaker {

        private static final String SETTINGS =
                "{window: 4, minimum-calls: 4, failure-rate: 50%, open-for: 5s, half-open-calls: 2}";

        private final Resilience policy = policy("{circuit-breaker: " + SETTINGS + "}");

        private void calls(int count, boolean succeed) {
            for (int i = 0; i < count; i++) {
                Throwable outcome = catchThrowable(() -> policy.call(failing(succeed ? 0 : 999)));
            }
        }

        @Test
        void staysClosedBelowTheMinimumOfCalls() {
            calls(3, false);
            assertThat(state()).isZero();
        }

        @Test
        void staysClosedBelowTheFailureRate() {
            calls(7, true);
            calls(1, false);
            assertThat(state()).isZero();
        }

        @Test
        void opensAtTheFailureRate() {
            calls(2, true);
            calls(2, false);
            assertThat(state()).isEqualTo(2);
        }

        @Test
        void refusesWithoutWorkWhileItIsOpen() {
            calls(4, false);
            assertThat(refusal(policy, attempts::incrementAndGet)).isEqualTo(Rejection.CIRCUIT_OPEN);
            assertThat(attempts).hasValue(4);
        }

        @Test
        void saysWhatItIs() {
            calls(4, false);
            assertThatThrownBy(() -> policy.run(() -> {}))
                    .hasMessageContainingAll("pricing", "circuit breaker is open");
        }

        @Test
        void letsTrialCallsThroughAfterItsTime() {
            calls(4, false);
            time.advance(Duration.ofSeconds(5).plusNanos(1));
            calls(1, true);
            assertThat(state()).isEqualTo(1);
        }

        @Test
        void closesAfterTrialCallsThatSucceed() {
            calls(4, false);
            time.advance(Duration.ofSeconds(6));
            calls(2, true);
            assertThat(state()).isZero();
        }

        @Test
        void opensAgainAfterTrialCallsThatFail() {
            calls(4, false);
            time.advance(Duration.ofSeconds(6));
            calls(2, false);
            assertThat(state()).isEqualTo(2);
        }

        @Test
        void letsNoMoreTrialCallsThroughThanItMay() throws Exception {
            calls(4, false);
            time.advance(Duration.ofSeconds(6));
            policy.call(() -> policy.call(() -> {
                assertThat(refusal(policy, () -> 0)).isEqualTo(Rejection.CIRCUIT_OPEN);
                return "done";
            }));
            assertThat(state()).isZero();
        }

        @Test
        void getsATrialCallBackThatItsCallerCancelled() {
            calls(4, false);
            time.advance(Duration.ofSeconds(6));
            for (int i = 0; i < 10; i++) {
                failsWith(InterruptedException.class, policy, () -> {
                    throw new InterruptedException();
                });
            }
            calls(2, true);
            assertThat(state()).isZero();
        }

        @Test
        void countsACallThatWasTriedThreeTimesOnce() {
            Resilience retrying = policy("{retry: {max-attempts: 3}, circuit-breaker: " + SETTINGS + "}");
            IntStream.range(0, 3).forEach(i -> failsWith(IOException.class, retrying, failing(999)));
            assertThat(attempts).hasValue(9);
            assertThat(state()).isZero();
            failsWith(IOException.class, retrying, failing(999));
            assertThat(state()).isEqualTo(2);
        }

        @Test
        void countsACallThatSucceededInTheEndAsASuccess() {
            Resilience retrying = policy("{retry: {max-attempts: 3}, circuit-breaker: " + SETTINGS + "}");
            for (int i = 0; i < 10; i++) {
                attempts.set(0);
                assertThat(retrying.get(() -> ResilienceTest.<Integer>unchecked(failing(2))))
                        .isEqualTo(3);
            }
            assertThat(state()).isZero();
        }

        @Test
        void countsATimeoutAsAFailure() {
            Resilience timed = policy("{timeout: 100ms, circuit-breaker: " + SETTINGS + "}");
            IntStream.range(0, 4)
                    .forEach(i -> failsWith(DeadlineExceededException.class, timed, lasting(Duration.ofHours(1))));
            assertThat(state()).isEqualTo(2);
        }

        @Test
        void countsAnErrorAsAFailure() {
            IntStream.range(0, 4)
                    .forEach(i -> failsWith(AssertionError.class, policy, () -> {
                        throw new AssertionError();
                    }));
            assertThat(state()).isEqualTo(2);
        }

        @Test
        void isNotRetriedWhileItIsOpen() {
            Resilience retrying = policy("{retry: {max-attempts: 3}, circuit-breaker: " + SETTINGS + "}");
            IntStream.range(0, 4).forEach(i -> failsWith(IOException.class, retrying, failing(999)));
            refusal(retrying, failing(999));
            assertThat(attempts).hasValue(12);
        }

        @Test
        void opensWhenTooManyCallsAreSlow() throws Exception {
            Resilience slow =
                    policy("{circuit-breaker: {window: 4, minimum-calls: 4, slow-call: 1s, slow-call-rate: 75%}}");
            slow.call(lasting(Duration.ofMillis(10)));
            for (int i = 0; i < 3; i++) {
                assertThat(state()).isZero();
                slow.call(lasting(Duration.ofMillis(1_001)));
            }
            assertThat(state()).isEqualTo(2);
        }

        @Test
        void canBeSwitchedOff() {
            Resilience off = policy("{circuit-breaker: {enabled: false, window: 1}}");
            IntStream.range(0, 10).forEach(i -> failsWith(IOException.class, off, failing(999)));
            assertThat(attempts).hasValue(10);
        }

        @Test
        void showsItsChangesInTheMeters() {
            calls(4, false);
            time.advance(Duration.ofSeconds(6));
            calls(2, true);
            assertThat(transitions("open")).isEqualTo(1);
            assertThat(transitions("half_open")).isEqualTo(1);
            assertThat(transitions("closed")).isEqualTo(1);
        }

        private double transitions(String state) {
            return meters.get("sidecar.circuit_breaker.transitions")
                    .tags("breaker", "pricing", "state", state)
                    .counter()
                    .count();
        }
    }

    private static <T> T unchecked(Callable<T> work) {
        try {
            return work.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Nested
    class Fallback {

        @Test
        void replacesAFailureOfTheWork() throws Exception {
            assertThat(policy("{}").<Object>call(failing(9)::call, Throwable::getMessage))
                    .isEqualTo("attempt 1");
        }

        @Test
        void isNotAskedWhenTheCallSucceeds() throws Exception {
            assertThat(policy("{}").<String>call(() -> "work", failure -> "instead"))
                    .isEqualTo("work");
        }

        @Test
        void seesTheFailureAfterTheLastAttempt() throws Exception {
            assertThat(policy("{retry: {max-attempts: 3}}").<Object>call(failing(9)::call, Throwable::getMessage))
                    .isEqualTo("attempt 3");
        }

        @Test
        void replacesARefusal() throws Exception {
            Resilience policy = policy("{rate-limit: {permits: 1, per: 1h}}");
            policy.run(() -> {});
            assertThat(policy.<Object>call(() -> "work", failure -> ((CallRejectedException) failure).reason()))
                    .isEqualTo(Rejection.RATE_LIMITED);
        }

        @Test
        void replacesATimeout() {
            Resilience policy = policy("{timeout: 100ms}");
            assertThat(policy.<Object>get(() -> unchecked(lasting(Duration.ofHours(1))), Exception::getClass))
                    .isEqualTo(DeadlineExceededException.class);
        }

        @Test
        void mayBeNull() throws Exception {
            assertThat(policy("{}").<Object>call(failing(9)::call, failure -> null))
                    .isNull();
        }

        @Test
        void doesNotReplaceAnError() {
            assertThatThrownBy(() -> policy("{}")
                            .<Object>call(
                                    () -> {
                                        throw new AssertionError("no");
                                    },
                                    failure -> "instead"))
                    .isInstanceOf(AssertionError.class);
        }

        @Test
        void isUsedOnlyForWhatThePolicyNames() throws Exception {
            Resilience policy = policy("{fallback: {on: [rejected]}, rate-limit: {permits: 1, per: 1h}}");
            assertThatThrownBy(() -> policy.<Object>call(failing(9)::call, failure -> "instead"))
                    .isInstanceOf(IOException.class);
            assertThat(policy.<String>call(() -> "work", failure -> "instead")).isEqualTo("instead");
        }

        @Test
        void canBeSwitchedOff() {
            assertThatThrownBy(
                            () -> policy("{fallback: {enabled: false}}").<Object>call(failing(9)::call, f -> "instead"))
                    .isInstanceOf(IOException.class);
        }

        @Test
        void thatFailsThrowsItsFailureWithTheCallsSuppressed() {
            IllegalStateException own = new IllegalStateException("no fallback today");
            assertThatThrownBy(() -> policy("{}").<Object>call(failing(9)::call, failure -> {
                        throw own;
                    }))
                    .isSameAs(own)
                    .satisfies(thrown -> assertThat(thrown.getSuppressed())
                            .extracting(Throwable::getMessage)
                            .containsExactly("attempt 1"));
        }

        @Test
        void mayThrowTheFailureItself() {
            IllegalStateException failure = new IllegalStateException("down");
            assertThatThrownBy(() -> policy("{}")
                            .<Object>get(
                                    () -> {
                                        throw failure;
                                    },
                                    same -> {
                                        throw (IllegalStateException) same;
                                    }))
                    .isSameAs(failure)
                    .hasNoSuppressedExceptions();
        }
    }

    @Nested
    class TheKillSwitch {

        private final Resilience policy = policy("{enabled: false, timeout: 1ms, max-concurrent: 1,"
                + " rate-limit: {permits: 1, per: 1h}, retry: {}, circuit-breaker: {window: 1}}");

        @Test
        void callsStraightThrough() throws Exception {
            for (int i = 0; i < 5; i++) {
                failsWith(IOException.class, policy, failing(9));
                assertThat(policy.<String>call(() -> policy.call(lasting(Duration.ofSeconds(1)))))
                        .isEqualTo("done");
            }
            assertThat(attempts).hasValue(10);
        }

        @Test
        void keepsMeasuring() throws Exception {
            policy.call(() -> "done");
            assertThat(calls("success")).isEqualTo(1);
        }

        @Test
        void keepsTheFallbackWhichIsTheCallersOwn() throws Exception {
            assertThat(policy.<Object>call(failing(9)::call, failure -> "instead"))
                    .isEqualTo("instead");
        }

        @Test
        void showsNoBreaker() {
            assertThat(meters.find("sidecar.circuit_breaker.state").gauges()).isEmpty();
        }
    }

    @Nested
    class Meters {

        @Test
        void countCallsByOutcome() throws Exception {
            Resilience policy = policies("{pricing: {timeout: 100ms, rate-limit: {permits: 3, per: 1h}}}")
                    .resilience("pricing");
            policy.call(lasting(Duration.ofMillis(20)));
            failsWith(DeadlineExceededException.class, policy, lasting(Duration.ofHours(1)));
            failsWith(IOException.class, policy, failing(99));
            refusal(policy, () -> 0);
            assertThat(List.of(calls("success"), calls("timeout"), calls("failure"), calls("rate_limited")))
                    .containsOnly(1L);
        }

        @Test
        void measureTheWholeCall() throws Exception {
            policy("{}").call(lasting(Duration.ofMillis(20)));
            assertThat(meters.get("sidecar.call.duration")
                            .timer()
                            .totalTime(java.util.concurrent.TimeUnit.MILLISECONDS))
                    .isEqualTo(20);
        }

        @Test
        void countWhatBecameOfFailedAttempts() {
            failsWith(IOException.class, policy("{retry: {max-attempts: 3}}"), failing(99));
            assertThat(retries("retried")).isEqualTo(2);
            assertThat(retries("attempts_spent")).isEqualTo(1);
        }

        @Test
        void haveTheDeclaredNamesAndTagsOnly() throws Exception {
            Resilience policy = policy("{retry: {}, circuit-breaker: {window: 2, minimum-calls: 1}}");
            policy.call(failing(1));
            failsWith(IOException.class, policy, failing(99));
            refusal(policy, () -> 0);
            assertThat(meters.getMeters())
                    .extracting(meter -> meter.getId().getName() + " " + tags(meter))
                    .containsExactlyInAnyOrder(
                            "sidecar.call.duration {outcome=success, policy=pricing}",
                            "sidecar.call.duration {outcome=failure, policy=pricing}",
                            "sidecar.call.duration {outcome=circuit_open, policy=pricing}",
                            "sidecar.call.retries {decision=retried, policy=pricing}",
                            "sidecar.call.retries {decision=not_retriable, policy=pricing}",
                            "sidecar.call.retries {decision=attempts_spent, policy=pricing}",
                            "sidecar.call.retries {decision=budget_spent, policy=pricing}",
                            "sidecar.call.rejected {enforced=true, policy=pricing, reason=circuit_open}",
                            "sidecar.call.rejected {enforced=false, policy=pricing, reason=circuit_open}",
                            "sidecar.call.retries {decision=deadline_near, policy=pricing}",
                            "sidecar.circuit_breaker.state {breaker=pricing}",
                            "sidecar.circuit_breaker.transitions {breaker=pricing, state=open}");
        }

        private String tags(Meter meter) {
            return StreamSupport.stream(meter.getId().getTagsAsIterable().spliterator(), false)
                    .map((Tag tag) -> tag.getKey() + "=" + tag.getValue())
                    .collect(Collectors.joining(", ", "{", "}"));
        }
    }

    private double state() {
        return meters.get("sidecar.circuit_breaker.state")
                .tag("breaker", "pricing")
                .gauge()
                .value();
    }

    private double retries(String decision) {
        return meters.get("sidecar.call.retries")
                .tags("policy", "pricing", "decision", decision)
                .counter()
                .count();
    }

    private long calls(String outcome) {
        return meters.get("sidecar.call.duration")
                .tags("policy", "pricing", "outcome", outcome)
                .timer()
                .count();
    }
}
