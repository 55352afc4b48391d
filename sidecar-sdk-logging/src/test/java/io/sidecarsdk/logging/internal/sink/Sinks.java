package io.sidecarsdk.logging.internal.sink;

import io.sidecarsdk.logging.internal.format.Records;
import io.sidecarsdk.logging.internal.ship.Batch;
import io.sidecarsdk.policy.LogTargetPolicy;
import io.sidecarsdk.policy.Policy;
import java.util.ArrayList;
import java.util.List;

/** What tests of transports begin with. */
public final class Sinks {

    private Sinks() {}

    /** The target of the one sink of a policy, such as {@code http: {endpoint: …}}. */
    public static <T extends LogTargetPolicy> T target(Class<T> type, String sink) {
        return type.cast(Policy.parse("{apiVersion: sidecarsdk.io/v1,"
                        + " secrets: {entries: {token: {file: /run/secrets/token}}},"
                        + " logging: {sinks: {a: {" + sink + "}}}}")
                .logging()
                .sinks()
                .get("a")
                .target());
    }

    /** A batch whose records are numbered from {@code first} on. */
    public static Batch batch(long first, Records... records) {
        List<Batch.Item> items = new ArrayList<>();
        for (Records one : records) {
            items.add(new Batch.Item(first + items.size(), one.build().bytes()));
        }
        return new Batch("queue", items);
    }

    /** A batch of one record each for these messages. */
    public static Batch batch(String... messages) {
        Records[] records = new Records[messages.length];
        for (int i = 0; i < messages.length; i++) {
            records[i] = Records.record().message(messages[i]);
        }
        return batch(1, records);
    }
}
