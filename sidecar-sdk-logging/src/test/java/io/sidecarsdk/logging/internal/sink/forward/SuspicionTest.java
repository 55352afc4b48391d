package io.sidecarsdk.logging.internal.sink.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.internal.ship.Batch;
import org.junit.jupiter.api.Test;

class SuspicionTest {

    private static final Batch FOUR = Batches.of(1, "a", "b", "c", "d");
    private static final Batch FIRST = FOUR.part(FOUR.items().subList(0, 2));
    private static final Batch SECOND = FOUR.part(FOUR.items().subList(2, 4));
    private static final Batch POISON = FOUR.part(FOUR.items().subList(3, 4));

    private final Suspicion suspicion = new Suspicion();

    @Test
    void several_records_are_refused_at_the_fifth_time_so_that_they_go_in_parts() {
        assertThat(refusedAtTry(FOUR, 20)).isEqualTo(5);
    }

    @Test
    void each_part_has_its_own_count() {
        refusedAtTry(FOUR, 5);

        assertThat(refusedAtTry(FIRST, 20)).isEqualTo(5);
        assertThat(refusedAtTry(SECOND, 20)).isEqualTo(5);
    }

    @Test
    void a_batch_that_is_acknowledged_begins_anew() {
        refusedAtTry(FOUR, 4);
        suspicion.acknowledged(FOUR);

        assertThat(refusedAtTry(FOUR, 4)).isZero();
    }

    @Test
    void one_record_is_held_for_as_long_as_nothing_is_acknowledged() {
        assertThat(refusedAtTry(Batches.of(9, "alone"), 10_000)).isZero();
    }

    @Test
    void what_was_acknowledged_before_the_trouble_says_nothing() {
        suspicion.acknowledged(FOUR);

        assertThat(refusedAtTry(Batches.of(9, "alone"), 10_000)).isZero();
    }

    @Test
    void one_record_is_refused_when_others_are_acknowledged_meanwhile() {
        Batch alone = Batches.of(9, "alone");
        suspicion.unacknowledged(alone);
        suspicion.acknowledged(Batches.of(10, "another"));

        assertThat(refusedAtTry(alone, 20)).isEqualTo(9); // and once before
    }

    @Test
    void the_other_parts_of_its_batch_are_others_too() {
        refusedAtTry(FOUR, 5);
        suspicion.acknowledged(FIRST);
        refusedAtTry(SECOND, 5);
        suspicion.acknowledged(FOUR.part(FOUR.items().subList(2, 3)));

        assertThat(refusedAtTry(POISON, 20)).isEqualTo(10);
    }

    @Test
    void parts_of_which_none_is_acknowledged_are_held_to_the_last_record() {
        refusedAtTry(FOUR, 5);
        refusedAtTry(FIRST, 5);
        refusedAtTry(SECOND, 5);

        assertThat(refusedAtTry(POISON, 10_000)).isZero();
    }

    /** 0 if it is not refused. */
    private int refusedAtTry(Batch batch, int tries) {
        for (int i = 1; i <= tries; i++) {
            if (suspicion.unacknowledged(batch)) {
                return i;
            }
        }
        return 0;
    }
}
