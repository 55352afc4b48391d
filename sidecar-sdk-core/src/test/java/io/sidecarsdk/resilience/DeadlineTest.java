package io.sidecarsdk.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.sidecarsdk.testing.VirtualTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class DeadlineTest {

    private final VirtualTime time = new VirtualTime();

    @Test
    void tellsWhatIsLeft() {
        Deadline deadline = Deadline.in(Duration.ofSeconds(1), time);
        time.advance(Duration.ofMillis(300));
        assertThat(deadline.remaining()).isEqualTo(Duration.ofMillis(700));
        assertThat(deadline.isExpired()).isFalse();
    }

    @Test
    void hasPassedWhenNothingIsLeft() {
        Deadline deadline = Deadline.in(Duration.ofSeconds(1), time);
        time.advance(Duration.ofSeconds(1));
        assertThat(deadline.isExpired()).isTrue();
        time.advance(Duration.ofSeconds(1));
        assertThat(deadline.remaining()).isEqualTo(Duration.ofSeconds(-1));
    }

    @Test
    void isTheEarlierOfTwo() {
        Deadline soon = Deadline.in(Duration.ofSeconds(1), time);
        Deadline late = Deadline.in(Duration.ofSeconds(2), time);
        assertThat(soon.earlierOf(late)).isSameAs(soon);
        assertThat(late.earlierOf(soon)).isSameAs(soon);
        assertThat(late.earlierOf(null)).isSameAs(late);
    }

    @Test
    void isTheEarlierOfTwoOnDifferentClocks() {
        Deadline soon = Deadline.in(Duration.ofSeconds(1), new VirtualTime(Long.MAX_VALUE - 5));
        Deadline late = Deadline.in(Duration.ofSeconds(2), time);
        assertThat(late.earlierOf(soon)).isSameAs(soon);
    }

    @Test
    void mayLieFartherThanTheClockCounts() {
        for (Duration far : new Duration[] {Duration.ofSeconds(Long.MAX_VALUE), Duration.ofDays(100_000)}) {
            Deadline never = Deadline.in(far, new VirtualTime(Long.MAX_VALUE - 5));
            assertThat(never.isExpired()).isFalse();
            assertThat(never.remaining()).isGreaterThan(Duration.ofDays(50_000));
        }
    }

    @Test
    void mayHavePassedLongAgo() {
        assertThat(Deadline.in(Duration.ofSeconds(Long.MIN_VALUE), time).isExpired())
                .isTrue();
    }

    @Test
    void isCurrentWithinItsScope() {
        Deadline deadline = Deadline.in(Duration.ofSeconds(1), time);
        assertThat(Deadline.current()).isNull();
        try (Scope scope = deadline.makeCurrent()) {
            assertThat(Deadline.current()).isSameAs(deadline);
        }
        assertThat(Deadline.current()).isNull();
    }

    @Test
    void goesToAnotherThreadWithTheContext() throws InterruptedException {
        Deadline deadline = Deadline.in(Duration.ofSeconds(1), time);
        AtomicReference<Deadline> wrapped = new AtomicReference<>();
        AtomicReference<Deadline> plain = new AtomicReference<>();
        try (Scope scope = deadline.makeCurrent()) {
            run(Context.current().wrap(() -> wrapped.set(Deadline.current())));
            run(() -> plain.set(Deadline.current()));
        }
        assertThat(wrapped.get()).isSameAs(deadline);
        assertThat(plain.get()).isNull();
    }

    private static void run(Runnable work) throws InterruptedException {
        Thread thread = new Thread(work);
        thread.start();
        thread.join();
    }
}
