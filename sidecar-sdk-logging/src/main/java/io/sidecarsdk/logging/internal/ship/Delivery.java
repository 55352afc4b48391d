package io.sidecarsdk.logging.internal.ship;

import io.sidecarsdk.logging.internal.ship.Batch.Item;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is left to be done of one batch, from answer to answer. A batch that is refused is halved until the records are found
 * that the receiver does not want, so that they do not hold up the others; these go to the dead letters.
 */
final class Delivery {

    private final Batch whole;
    private final SinkCounters counters;
    private final DeadLetterBox deadLetters;
    private final SinkCondition condition;
    private final Deque<Batch> parts = new ArrayDeque<>();

    /** That something has to be sent again, and when at the earliest. */
    record Again(String detail, Duration retryAfter) {}

    Delivery(Batch batch, SinkCounters counters, DeadLetterBox deadLetters, SinkCondition condition) {
        this.whole = batch;
        this.counters = counters;
        this.deadLetters = deadLetters;
        this.condition = condition;
        parts.add(batch);
    }

    Batch batch() {
        return whole;
    }

    boolean isOver() {
        return parts.isEmpty();
    }

    /** What is to be sent next. */
    Batch next() {
        return parts.getFirst();
    }

    /** Draws the conclusions of the answer to {@link #next}; null unless something has to be sent again. */
    @Nullable
    Again take(Answer answer) {
        if (answer instanceof Answer.Later later) {
            parts.addLast(parts.removeFirst()); // the next part's turn: one that is never taken holds up no other
            return new Again(later.detail(), later.retryAfter());
        }
        Batch part = parts.removeFirst();
        if (answer instanceof Answer.Refused refused) {
            refused(part, refused.detail());
        } else if (answer instanceof Answer.Items items) {
            return each(part, items);
        } else if (answer instanceof Answer.TakenInPart some) {
            long refused = Math.min(Math.max(0, some.refused()), part.size());
            counters.shipped(part.size() - refused);
            counters.dropped(DropReason.REJECTED, refused);
            condition.rejecting(some.detail());
        } else {
            counters.shipped(part.size());
            condition.well();
        }
        return null;
    }

    private void refused(Batch part, String why) {
        if (part.size() == 1) {
            bury(part.items().get(0), why);
            return;
        }
        int half = part.size() / 2;
        parts.addFirst(part.part(part.items().subList(half, part.size())));
        parts.addFirst(part.part(part.items().subList(0, half)));
    }

    private void bury(Item item, String why) {
        condition.rejecting(why);
        if (deadLetters.keep(item.record(), why)) {
            counters.deadLettered();
        } else {
            counters.dropped(DropReason.REJECTED, 1);
        }
    }

    private @Nullable Again each(Batch part, Answer.Items answer) {
        Set<Integer> again = answer.later();
        Map<Integer, String> refused = answer.refused();
        List<Item> later = new ArrayList<>();
        for (int i = 0; i < part.size(); i++) {
            Item item = part.items().get(i);
            if (again.contains(i)) {
                later.add(item);
            } else if (refused.containsKey(i)) {
                bury(item, refused.get(i));
            } else {
                counters.shipped(1);
            }
        }
        if (later.isEmpty()) {
            if (refused.isEmpty()) {
                condition.well();
            }
            return null;
        }
        parts.addFirst(part.part(later));
        return new Again(answer.detail(), answer.retryAfter());
    }

    /** How many records are neither taken nor given up. */
    int undone() {
        return parts.stream().mapToInt(Batch::size).sum();
    }

    /** How many records are done with before the first one that is not. */
    int doneFromStart() {
        if (parts.isEmpty()) {
            return whole.size();
        }
        long first = parts.stream()
                .mapToLong(part -> part.items().get(0).sequence())
                .min()
                .getAsLong();
        int done = 0;
        while (whole.items().get(done).sequence() < first) {
            done++;
        }
        return done;
    }
}
