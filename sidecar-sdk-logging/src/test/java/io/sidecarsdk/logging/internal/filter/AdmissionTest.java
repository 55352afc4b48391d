package io.sidecarsdk.logging.internal.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.RecordWriter;
import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.testing.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private static final String SHOP = "com.acme.Shop";

    private final VirtualTime time = new VirtualTime();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Counter sampled = meters.counter("sampled");
    private final Counter rateLimited = meters.counter("limited");
    private final Admission admission = admission(() -> 0L);

    @Test
    void everythingIsTakenWhereNothingIsSaid() {
        assertThat(admission.admits(SHOP, Severity.TRACE)).isTrue();
    }

    @Test
    void theLeastLevelIsTakenAndAllAboveIt() {
        admission.use(LoggerRules.of(LoggerRule.OPEN.least(Severity.WARN), Map.of()));

        assertThat(admission.admits(SHOP, Severity.INFO)).isFalse();
        assertThat(admission.admits(SHOP, Severity.WARN)).isTrue();
        assertThat(admission.admits(SHOP, Severity.FATAL)).isTrue();
    }

    @Test
    void theLongestNameDecides() {
        admission.use(LoggerRules.of(
                LoggerRule.OPEN.least(Severity.ERROR),
                Map.of(
                        "com.acme", rule -> rule.least(Severity.INFO),
                        "com.acme.Shop", rule -> rule.least(Severity.DEBUG))));

        assertThat(admission.admits("com.acme.Shop", Severity.DEBUG)).isTrue();
        assertThat(admission.admits("com.acme.Shop$Cart", Severity.DEBUG)).isTrue();
        assertThat(admission.admits("com.acme.Bank", Severity.DEBUG)).isFalse();
        assertThat(admission.admits("com.acme.Bank", Severity.INFO)).isTrue();
        assertThat(admission.admits("com.acme", Severity.INFO)).isTrue();
        assertThat(admission.admits("com.acmeister", Severity.INFO)).isFalse();
        assertThat(admission.admits("", Severity.ERROR)).isTrue();
    }

    @Test
    void whatALongerNameDoesNotSayIsAsForTheShorterOne() {
        admission.use(LoggerRules.of(
                LoggerRule.OPEN.limit(1, Duration.ofSeconds(1)),
                Map.of(
                        "com.acme.Shop.audit",
                        LoggerRule::unlimited,
                        "com.acme.Shop",
                        rule -> rule.least(Severity.INFO))));

        assertThat(admission.admits("com.acme.Shop.audit", Severity.DEBUG)).isFalse();
        assertThat(admission.admits("com.acme.Shop.audit", Severity.INFO)).isTrue();
        assertThat(admission.admits("com.acme.Shop.audit", Severity.INFO)).isTrue();
        assertThat(admission.admits("com.acme.Shop", Severity.INFO)).isTrue();
        assertThat(admission.admits("com.acme.Shop", Severity.INFO)).isFalse();
    }

    @Test
    void ofTheLinesBelowWarnTheShareIsTakenThatIsAskedFor() {
        Admission tenth = admission(new Random(42)::nextLong);
        tenth.use(LoggerRules.of(LoggerRule.OPEN.share(0.1), Map.of()));

        long taken = IntStream.range(0, 100_000)
                .filter(i -> tenth.admits(SHOP, Severity.INFO))
                .count();

        assertThat(taken).isBetween(9_500L, 10_500L);
        assertThat(sampled.count()).isEqualTo(100_000 - taken);
        assertThat(tenth.heldBack()).containsExactly(new HeldBack(SHOP, 100_000 - taken, 0));
    }

    @Test
    void warningsAreNeverSampled() {
        admission.use(LoggerRules.of(LoggerRule.OPEN.share(0), Map.of()));

        assertThat(admission.admits(SHOP, Severity.INFO)).isFalse();
        assertThat(admission.admits(SHOP, Severity.WARN)).isTrue();
    }

    @Test
    void eachLoggerHasItsOwnLimitThatFillsUpEvenly() {
        admission.use(LoggerRules.of(LoggerRule.OPEN.limit(10, Duration.ofSeconds(1)), Map.of()));

        assertThat(taken("a", 15)).isEqualTo(10);
        assertThat(taken("b", 15)).isEqualTo(10);
        time.advance(Duration.ofMillis(100));
        assertThat(taken("a", 15)).isEqualTo(1);
        time.advance(Duration.ofHours(1));
        assertThat(taken("a", 15)).isEqualTo(10);

        assertThat(rateLimited.count()).isEqualTo(5 + 5 + 14 + 5);
        assertThat(admission.heldBack()).containsExactly(new HeldBack("a", 0, 24), new HeldBack("b", 0, 5));
    }

    @Test
    void aLimitHoldsForErrorsToo() {
        admission.use(LoggerRules.of(LoggerRule.OPEN.limit(1, Duration.ofSeconds(1)), Map.of()));

        assertThat(admission.admits(SHOP, Severity.ERROR)).isTrue();
        assertThat(admission.admits(SHOP, Severity.ERROR)).isFalse();
    }

    @Test
    void aClockThatReadsNegativeIsAClock() {
        VirtualTime negative = new VirtualTime(Long.MIN_VALUE + 5);
        Admission early = new Admission(negative, () -> 0L, sampled, rateLimited);
        early.use(LoggerRules.of(LoggerRule.OPEN.limit(1, Duration.ofSeconds(1)), Map.of()));

        assertThat(early.admits(SHOP, Severity.INFO)).isTrue();
        assertThat(early.admits(SHOP, Severity.INFO)).isFalse();
        negative.advance(Duration.ofSeconds(1));
        assertThat(early.admits(SHOP, Severity.INFO)).isTrue();
    }

    @Test
    void whatIsBelowTheLevelIsNeitherCountedNorTakesFromTheLimit() {
        admission.use(LoggerRules.of(LoggerRule.OPEN.least(Severity.INFO).limit(1, Duration.ofSeconds(1)), Map.of()));

        assertThat(admission.admits(SHOP, Severity.DEBUG)).isFalse();
        assertThat(admission.admits(SHOP, Severity.INFO)).isTrue();
        assertThat(admission.heldBack()).isEmpty();
    }

    @Test
    void whatWasToldOfIsNotToldAgain() {
        admission.use(LoggerRules.of(LoggerRule.OPEN.share(0), Map.of()));
        admission.admits(SHOP, Severity.INFO);

        assertThat(admission.heldBack()).hasSize(1);
        assertThat(admission.heldBack()).isEmpty();
    }

    @Test
    void aChangeOfThePolicyTakesEffectAtOnceAndKeepsCountsAndTheBucketsThatStayTheSame() {
        admission.use(LoggerRules.of(LoggerRule.OPEN.limit(2, Duration.ofSeconds(1)), Map.of()));
        assertThat(taken("a", 3)).isEqualTo(2);

        admission.use(LoggerRules.of(LoggerRule.OPEN.least(Severity.DEBUG).limit(2, Duration.ofSeconds(1)), Map.of()));
        assertThat(admission.admits("a", Severity.TRACE)).isFalse();
        assertThat(taken("a", 1)).isZero();

        admission.use(LoggerRules.of(LoggerRule.OPEN.limit(3, Duration.ofSeconds(1)), Map.of()));
        assertThat(taken("a", 5)).isEqualTo(3);

        admission.use(LoggerRules.OPEN);
        assertThat(taken("a", 100)).isEqualTo(100);
        assertThat(admission.heldBack()).containsExactly(new HeldBack("a", 0, 1 + 1 + 2));
    }

    @Test
    void loggersBeyondTheMostAreLimitedTogetherAndToldOfUnderOneName() {
        admission.use(LoggerRules.of(
                LoggerRule.OPEN.limit(1, Duration.ofSeconds(1)),
                Map.of("strict", rule -> rule.limit(2, Duration.ofSeconds(1)))));
        for (int i = 0; i < Admission.MOST_LOGGERS; i++) {
            assertThat(taken("logger" + i, 1)).isEqualTo(1);
        }

        assertThat(taken("more.one", 1) + taken("more.two", 1)).isEqualTo(1);
        assertThat(taken("strict.one", 2) + taken("strict.two", 2)).isEqualTo(2);
        assertThat(taken("logger7", 1)).isZero();

        assertThat(admission.heldBack())
                .containsExactly(new HeldBack("logger7", 0, 1), new HeldBack(Admission.OTHERS, 0, 3));
    }

    @Test
    void ofManyLoggersThoseWithTheMostAreToldOfOneByOneAndTheRestInOneSum() {
        admission.use(LoggerRules.of(LoggerRule.OPEN.share(0), Map.of()));
        for (int i = 1; i <= 150; i++) {
            taken("logger" + i, i);
        }

        List<HeldBack> told = admission.heldBack();

        assertThat(told).hasSize(Admission.MOST_TOLD + 1);
        assertThat(told.get(0)).isEqualTo(new HeldBack("logger150", 150, 0));
        assertThat(told.get(100)).isEqualTo(new HeldBack(Admission.OTHERS, 50 * 51 / 2, 0));
    }

    @Test
    void noLineIsTakenTwiceOrForgottenWhereThreadsRaceForALimitAndThePolicyChanges() throws Exception {
        admission.use(LoggerRules.of(LoggerRule.OPEN.limit(1_000, Duration.ofHours(1)), Map.of()));
        AtomicLong taken = new AtomicLong();
        CountDownLatch done = new CountDownLatch(4);
        for (int t = 0; t < 4; t++) {
            new Thread(() -> {
                        taken.addAndGet(taken(SHOP, 10_000));
                        done.countDown();
                    })
                    .start();
        }
        for (int i = 0; done.getCount() > 0; i++) {
            Severity least = i % 2 == 0 ? Severity.TRACE : Severity.DEBUG; // lets all lines here through
            admission.use(LoggerRules.of(LoggerRule.OPEN.least(least).limit(1_000, Duration.ofHours(1)), Map.of()));
        }
        done.await();

        assertThat(taken).hasValue(1_000);
        assertThat(admission.heldBack()).containsExactly(new HeldBack(SHOP, 0, 39_000));
    }

    @Test
    void whatWasHeldBackIsToldAsAnEventOfThatLogger() {
        RecordWriter writer = new RecordWriter();

        new HeldBack(SHOP, 1_000, 234).event(Instant.ofEpochSecond(5)).writeTo(writer);
        LogRecord event = LogRecord.of(writer.end());

        assertThat(event.logger()).hasToString(SHOP);
        assertThat(event.severity()).isEqualTo(Severity.WARN);
        assertThat(event.message())
                .hasToString("1234 lines of logger com.acme.Shop were held back: 1000 sampled, 234 rate limited");
        assertThat(event.fields().text("held_back.sampled")).isEqualTo("1000");
        assertThat(event.fields().text("held_back.rate_limited")).isEqualTo("234");
        assertThat(event.epochNanos()).isEqualTo(5_000_000_000L);
    }

    @Test
    void whatWasSampledIsToldBelowWarn() {
        RecordWriter writer = new RecordWriter();

        new HeldBack(SHOP, 7, 0).event(Instant.EPOCH).writeTo(writer);
        LogRecord event = LogRecord.of(writer.end());

        assertThat(event.severity()).isEqualTo(Severity.INFO);
        assertThat(event.message()).hasToString("7 lines of logger com.acme.Shop were held back: sampled");
    }

    private Admission admission(RandomGenerator random) {
        return new Admission(time, random, sampled, rateLimited);
    }

    private int taken(String logger, int lines) {
        int taken = 0;
        for (int i = 0; i < lines; i++) {
            taken += admission.admits(logger, Severity.INFO) ? 1 : 0;
        }
        return taken;
    }
}
