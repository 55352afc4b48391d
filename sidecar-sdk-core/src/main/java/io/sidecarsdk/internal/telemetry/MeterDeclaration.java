package io.sidecarsdk.internal.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One meter of the SDK: name, type, unit, tags and meaning in one place. Each module declares its own as an enum; the
 * reference page is made from them.
 */
public interface MeterDeclaration {

    /** What Micrometer calls it. */
    enum Type {
        COUNTER,
        GAUGE,
        TIMER
    }

    /**
     * What is declared.
     *
     * @param name as Micrometer and the reference page have it
     * @param unit the base unit, such as {@code calls}; seconds for a timer
     * @param description one sentence
     * @param tagKeys keys of the tags, in order
     */
    record Spec(String name, Type type, String unit, String description, List<String> tagKeys) {

        /** The same, with the tags one by one. */
        public static Spec of(String name, Type type, String unit, String description, String... tagKeys) {
            return new Spec(name, type, unit, description, List.of(tagKeys));
        }
    }

    /** What is declared; all an enum has to give. */
    Spec spec();

    default String meterName() {
        return spec().name();
    }

    default Type type() {
        return spec().type();
    }

    default String unit() {
        return spec().unit();
    }

    default String description() {
        return spec().description();
    }

    default List<String> tagKeys() {
        return spec().tagKeys();
    }

    default Counter counter(MeterRegistry registry, String... tagValues) {
        return Counter.builder(meterName())
                .description(description())
                .baseUnit(unit())
                .tags(tags(tagValues))
                .register(registry);
    }

    default Timer timer(MeterRegistry registry, String... tagValues) {
        return Timer.builder(meterName())
                .description(description())
                .tags(tags(tagValues))
                .register(registry);
    }

    default <T> Gauge gauge(MeterRegistry registry, T of, ToDoubleFunction<T> value, String... tagValues) {
        return Gauge.builder(meterName(), of, value)
                .description(description())
                .baseUnit(unit())
                .tags(tags(tagValues))
                .register(registry);
    }

    private Tags tags(String... values) {
        if (values.length != tagKeys().size()) {
            throw new IllegalArgumentException(
                    meterName() + " got " + values.length + " tag values (expected: " + tagKeys() + ")");
        }
        Tags tags = Tags.empty();
        for (int i = 0; i < values.length; i++) {
            tags = tags.and(tagKeys().get(i), values[i]);
        }
        return tags;
    }
}
