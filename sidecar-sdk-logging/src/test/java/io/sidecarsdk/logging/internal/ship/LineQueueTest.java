package io.sidecarsdk.logging.internal.ship;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.internal.ship.Entry.Line;
import io.sidecarsdk.logging.internal.ship.Entry.Marker;
import io.sidecarsdk.logging.internal.ship.LineQueue.Offer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LineQueueTest {

    private static final long COST = new Line(new byte[100], 0).cost();

    private final LineQueue queue = new LineQueue(3 * COST);

    private Offer offer() {
        return queue.offer(new Line(new byte[100], 0), 3, Long.MAX_VALUE);
    }

    @Test
    void refusesWhatDoesNotFitUntilWhatWasTakenIsDone() {
        assertThat(List.of(offer(), offer(), offer(), offer()))
                .containsExactly(Offer.TAKEN_AND_AWAITED, Offer.TAKEN, Offer.TAKEN_AND_AWAITED, Offer.REFUSED);
        List<Line> batch = queue.take(2, Long.MAX_VALUE);
        assertThat(offer()).isEqualTo(Offer.REFUSED);
        queue.done(batch);
        assertThat(queue.bytes()).isEqualTo(COST);
        assertThat(offer()).isNotEqualTo(Offer.REFUSED);
    }

    @Test
    void theWriterThatCrossesTheAwaitedBytesKnows() {
        LineQueue roomy = new LineQueue(1 << 20);
        List<Offer> offers = List.of(
                roomy.offer(new Line(new byte[100], 0), 100, 2 * COST),
                roomy.offer(new Line(new byte[100], 0), 100, 2 * COST),
                roomy.offer(new Line(new byte[100], 0), 100, 2 * COST));
        assertThat(offers).containsExactly(Offer.TAKEN_AND_AWAITED, Offer.TAKEN_AND_AWAITED, Offer.TAKEN);
    }

    @Test
    void aBatchIsBoundedByBytesButNeverEmptyForALargeLine() {
        offer();
        offer();
        assertThat(queue.take(10, 150)).hasSize(1);
        assertThat(queue.take(10, 50)).hasSize(1);
        assertThat(queue.take(10, 50)).isEmpty();
    }

    @Test
    void aMarkerIsPassedOnlyAfterTheLinesBeforeIt() {
        CountDownLatch reached = new CountDownLatch(1);
        offer();
        queue.mark(new Marker(reached));
        offer();
        assertThat(queue.take(10, Long.MAX_VALUE)).hasSize(1);
        assertThat(reached.getCount()).isEqualTo(1);
        assertThat(queue.take(10, Long.MAX_VALUE)).hasSize(1);
        assertThat(reached.getCount()).isZero();
        assertThat(queue.isMarked()).isFalse();
    }

    @Test
    void clearingCountsLinesAndLetsWaitersGo() {
        CountDownLatch reached = new CountDownLatch(1);
        offer();
        queue.mark(new Marker(reached));
        offer();
        assertThat(queue.clear()).isEqualTo(2);
        assertThat(reached.getCount()).isZero();
        assertThat(queue.bytes()).isZero();
        assertThat(queue.lines()).isZero();
    }
}
