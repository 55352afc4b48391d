package io.sidecarsdk.logging.internal.ship;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sidecarsdk.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class DeliveryTest {

    private final SinkCounters counters = new SinkCounters("central", new SimpleMeterRegistry());
    private final List<String> letters = new ArrayList<>();
    private final List<String> taken = new ArrayList<>();
    private final DeadLetterBox box = (record, reason) -> letters.add(record.message() + ": " + reason);

    private Delivery delivery(Batch batch, DeadLetterBox deadLetters) {
        return new Delivery(batch, counters, deadLetters, new SinkCondition("central", new VirtualTime()));
    }

    /** How many requests it took. */
    private int deliver(Delivery delivery, Function<List<String>, Answer> receiver) {
        int requests = 0;
        while (!delivery.isOver()) {
            List<String> messages = TestRecords.messages(delivery.next());
            Answer answer = receiver.apply(messages);
            if (answer instanceof Answer.Taken) {
                taken.addAll(messages);
            }
            delivery.take(answer);
            requests++;
        }
        return requests;
    }

    @Test
    void theRecordThatPoisonsABatchIsFoundByHalvingAndTheOthersArriveInOrder() {
        int requests = deliver(
                delivery(TestRecords.batch(16), box),
                messages -> messages.contains("11") ? new Answer.Refused("too odd") : Answer.taken());
        assertThat(letters).containsExactly("11: too odd");
        assertThat(taken).hasSize(15).doesNotContain("11").startsWith("0", "1", "2");
        assertThat(taken.subList(11, 15)).containsExactly("12", "13", "14", "15");
        assertThat(requests).isEqualTo(9); // two for each of four halvings, and the first
        assertThat(counters.shippedLines()).isEqualTo(15);
        assertThat(counters.deadLetteredLines()).isEqualTo(1);
        assertThat(counters.droppedLines()).isEmpty();
    }

    @Test
    void whatIsRefusedAndNotKeptIsCountedAsDropped() {
        deliver(delivery(TestRecords.batch(3), DeadLetterBox.NONE), messages -> new Answer.Refused("no"));
        assertThat(counters.droppedLines()).isEqualTo(Map.of("rejected", 3L));
        assertThat(counters.deadLetteredLines()).isZero();
    }

    @Test
    void ofItemsOnlyThoseThatMayBeTakenLaterAreSentAgain() {
        Delivery delivery = delivery(TestRecords.batch(5), box);
        Delivery.Again again =
                delivery.take(new Answer.Items(Set.of(1, 3), Map.of(2, "bad"), "busy", Duration.ofSeconds(7)));
        assertThat(again).isEqualTo(new Delivery.Again("busy", Duration.ofSeconds(7)));
        assertThat(TestRecords.messages(delivery.next())).containsExactly("1", "3");
        assertThat(delivery.undone()).isEqualTo(2);
        assertThat(delivery.doneFromStart()).isEqualTo(1);
        assertThat(counters.shippedLines()).isEqualTo(2);
        assertThat(letters).containsExactly("2: bad");
        assertThat(delivery.take(Answer.taken())).isNull();
        assertThat(delivery.isOver()).isTrue();
        assertThat(counters.shippedLines()).isEqualTo(4);
    }

    @Test
    void whatMayBeTakenLaterStaysWholeAndKeepsItsId() {
        Delivery delivery = delivery(TestRecords.batch(4), box);
        String id = delivery.next().id();
        assertThat(delivery.take(Answer.later("down"))).isEqualTo(new Delivery.Again("down", Duration.ZERO));
        assertThat(delivery.next().id()).isEqualTo(id);
        assertThat(delivery.doneFromStart()).isZero();
        assertThat(delivery.undone()).isEqualTo(4);
    }

    @Test
    void recordsThatAReceiverRefusesWithoutNamingThemAreCountedAndNotSentAgain() {
        Delivery delivery = delivery(TestRecords.batch(4), box);
        assertThat(delivery.take(new Answer.TakenInPart(3, "three are too old")))
                .isNull();
        assertThat(delivery.isOver()).isTrue();
        assertThat(counters.shippedLines()).isEqualTo(1);
        assertThat(counters.droppedLines()).isEqualTo(Map.of("rejected", 3L));
    }

    @Test
    void aReceiverThatRefusesMoreThanItGotIsNotBelieved() {
        Delivery delivery = delivery(TestRecords.batch(4), box);
        delivery.take(new Answer.TakenInPart(1_000_000, "nonsense"));
        assertThat(counters.shippedLines()).isZero();
        assertThat(counters.droppedLines()).isEqualTo(Map.of("rejected", 4L));
    }
}
