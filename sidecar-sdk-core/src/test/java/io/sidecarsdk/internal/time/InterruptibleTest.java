package io.sidecarsdk.internal.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InterruptibleTest {

    @AfterEach
    void noInterruptIsLeftBehind() {
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void anInterruptIsSeenByTheWorkAndTakenBackAtItsEnd() {
        Interruptible work = new Interruptible();
        work.interrupt();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(work.end()).isTrue();
    }

    @Test
    void workThatHasEndedIsNotInterrupted() {
        Interruptible work = new Interruptible();
        assertThat(work.end()).isFalse();
        work.interrupt();
    }

    @Test
    void aSecondInterruptDoesNothing() {
        Interruptible work = new Interruptible();
        work.interrupt();
        Thread.interrupted();
        work.interrupt();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(work.end()).isTrue();
    }

    @Test
    void anInterruptFromElsewhereIsLeftAlone() {
        Interruptible work = new Interruptible();
        Thread.currentThread().interrupt();
        assertThat(work.end()).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void theEndOfInnerWorkLeavesTheInterruptOfTheWorkAroundIt() {
        Interruptible outer = new Interruptible();
        Interruptible inner = new Interruptible(outer);
        outer.interrupt();
        inner.interrupt();
        assertThat(inner.end()).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(outer.end()).isTrue();
    }

    @Test
    void theEndOfInnerWorkDoesNotInterruptTheWorkAroundItThatHasTimeLeft() {
        Interruptible outer = new Interruptible();
        Interruptible inner = new Interruptible(outer);
        inner.interrupt();
        assertThat(inner.end()).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(outer.end()).isFalse();
    }

    /** Two threads race for each piece of work; whoever wins, the next piece starts without an interrupt. */
    @Test
    void noInterruptEverReachesWhatFollows() throws InterruptedException {
        int rounds = 100_000;
        AtomicReference<Interruptible> current = new AtomicReference<>();
        Thread interrupter = new Thread(() -> {
            Interruptible last = null;
            while (!Thread.currentThread().isInterrupted()) {
                Interruptible work = current.get();
                if (work != null && work != last) {
                    last = work;
                    work.interrupt();
                }
            }
        });
        interrupter.start();
        int leaked = 0;
        int interrupted = 0;
        for (int i = 0; i < rounds; i++) {
            Interruptible work = new Interruptible();
            current.set(work);
            for (int spin = i % 64; spin > 0; spin--) {
                Thread.onSpinWait();
            }
            interrupted += work.end() ? 1 : 0;
            leaked += Thread.interrupted() ? 1 : 0;
        }
        interrupter.interrupt();
        interrupter.join();
        assertThat(leaked).isZero();
        assertThat(interrupted).isPositive();
    }
}
