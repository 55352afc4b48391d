package io.sidecarsdk.logging.internal.ship;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.cumulative.CumulativeCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SinkCountersTest {

    @Test
    void aRegistryThatRefusesMetersKeepsNobodyFromCounting() {
        counts(new SinkCounters("central", new SimpleMeterRegistry() {
            @Override
            protected Counter newCounter(Meter.Id id) {
                throw new IllegalArgumentException("no more meters");
            }
        }));
    }

    @Test
    void aMeterThatThrowsKeepsNobodyFromCounting() {
        counts(new SinkCounters("central", new SimpleMeterRegistry() {
            @Override
            protected Counter newCounter(Meter.Id id) {
                return new CumulativeCounter(id) {
                    @Override
                    public void increment(double amount) {
                        throw new IllegalStateException("broken");
                    }
                };
            }
        }));
    }

    private static void counts(SinkCounters counters) {
        counters.accepted(3);
        counters.shipped(2);
        counters.dropped(DropReason.EVICTED, 1);
        assertThat(counters.acceptedLines()).isEqualTo(3);
        assertThat(counters.shippedLines()).isEqualTo(2);
        assertThat(counters.droppedLines()).isEqualTo(Map.of("evicted", 1L));
    }
}
