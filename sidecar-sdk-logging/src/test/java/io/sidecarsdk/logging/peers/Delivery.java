package io.sidecarsdk.logging.peers;

import io.sidecarsdk.logging.internal.ship.Answer;
import io.sidecarsdk.logging.internal.ship.Batch;
import io.sidecarsdk.logging.internal.ship.Transport;
import java.util.ArrayList;
import java.util.List;

/** What a batch comes to when what is refused is looked for in halves, as shippers do. */
final class Delivery {

    private final Transport transport;
    final List<String> refused = new ArrayList<>();
    final List<String> reasons = new ArrayList<>();
    int requests;

    private Delivery(Transport transport) {
        this.transport = transport;
    }

    static Delivery of(Batch batch, Transport transport) {
        Delivery delivery = new Delivery(transport);
        delivery.send(batch);
        return delivery;
    }

    private void send(Batch batch) {
        requests++;
        Answer answer = transport.send(batch);
        if (answer instanceof Answer.Refused whole && batch.size() == 1) {
            refused.add(batch.id(0));
            reasons.add(whole.detail());
        } else if (answer instanceof Answer.Refused) {
            int half = batch.size() / 2;
            send(batch.part(batch.items().subList(0, half)));
            send(batch.part(batch.items().subList(half, batch.size())));
        } else if (!(answer instanceof Answer.Taken)) {
            throw new AssertionError(answer);
        }
    }
}
