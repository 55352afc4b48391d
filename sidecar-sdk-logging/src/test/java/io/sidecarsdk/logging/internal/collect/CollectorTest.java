package io.sidecarsdk.logging.internal.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sidecarsdk.logging.internal.enrich.Resource;
import io.sidecarsdk.logging.internal.filter.Admission;
import io.sidecarsdk.logging.internal.filter.Routes;
import io.sidecarsdk.logging.internal.record.Captured;
import io.sidecarsdk.logging.internal.record.RecordWriter;
import io.sidecarsdk.logging.internal.record.Redaction;
import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.logging.internal.ship.Room;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.testing.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever happens to the thread on which all lines depend. */
class CollectorTest {

    private static final long LONG = Duration.ofSeconds(20).toNanos();

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Policy policy =
            Policy.parse("apiVersion: sidecarsdk.io/v1\nservice: {name: orders, namespace: shop, version: 1.4.2}\n");
    private final Collector collector = new Collector(
            new Distribution(
                    Resource.of(policy.service(), Optional.empty(), Map.of()),
                    Redaction.NONE,
                    Routes.of(List.of(), List.of()),
                    List.of(),
                    0),
            1 << 20,
            new Admission(new VirtualTime(), () -> 0L, meters.counter("sampled"), meters.counter("limited")),
            new Room());
    private final Queue<String> settled = new ConcurrentLinkedQueue<>();

    @AfterEach
    void end() {
        collector.end(Duration.ofSeconds(20));
    }

    /** An event that throws the first few times it is settled, an error in the end. */
    private class Event implements Captured {

        private final String name;
        private int failures;

        private Event(String name, int failures) {
            this.name = name;
            this.failures = failures;
        }

        @Override
        public String logger() {
            return "app";
        }

        @Override
        public Severity severity() {
            return Severity.INFO;
        }

        @Override
        public int weight() {
            return 100;
        }

        @Override
        public void writeTo(RecordWriter writer) {
            writer.begin(0, Severity.INFO).head("INFO", "app", "main", name, null, null);
        }

        @Override
        public void settled() {
            if (--failures == 0) {
                throw new NoClassDefFoundError("a library that is not there");
            }
            if (failures > 0) {
                throw new IllegalStateException("not yet");
            }
            settled.add(name);
        }
    }

    @Test
    void anErrorThatNobodyExpectsDoesNotEndIt() throws InterruptedException {
        collector.tell(new Event("one", 2));
        collector.start();
        assertThat(collector.awaitCollected(LONG)).isPositive();
        collector.tell(new Event("two", 0));
        assertThat(collector.awaitCollected(LONG)).isPositive();
        assertThat(settled).containsExactly("one", "two");
        assertThat(collector.bytes()).isZero();
    }

    @Test
    void anEventThatCannotBeWrittenHoldsUpNoOther() throws InterruptedException {
        collector.tell(new Event("one", 0) {
            @Override
            public void writeTo(RecordWriter writer) {
                throw new StackOverflowError("for once");
            }
        });
        collector.tell(new Event("two", 0));
        collector.start();
        assertThat(collector.awaitCollected(LONG)).isPositive();
        assertThat(settled).containsExactly("one", "two");
    }

    @Test
    void endsAlthoughAnErrorComesAgainAndAgain() {
        collector.tell(new Event("one", Integer.MAX_VALUE));
        collector.start();
        collector.end(Duration.ofSeconds(20));
        assertThat(settled).isEmpty();
    }
}
