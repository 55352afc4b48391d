package io.sidecarsdk.samples.orders.report;

import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * All meters as lines of {@code name_statistic{tag="value"} number}, in alphabetical order. A service would take
 * Micrometer's registry for the monitoring system it has.
 */
public final class MetricsText {

    private MetricsText() {}

    public static String of(MeterRegistry registry) {
        TreeSet<String> lines = new TreeSet<>();
        for (Meter meter : registry.getMeters()) {
            for (Measurement measurement : meter.measure()) {
                lines.add(line(meter.getId(), measurement));
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static String line(Meter.Id id, Measurement measurement) {
        String name = id.getName().replace('.', '_') + "_"
                + measurement.getStatistic().name().toLowerCase(Locale.ROOT);
        String tags = id.getTags().stream()
                .map(tag -> tag.getKey().replace('.', '_') + "=\"" + escaped(tag.getValue()) + "\"")
                .collect(Collectors.joining(","));
        return name + (tags.isEmpty() ? "" : "{" + tags + "}") + " " + measurement.getValue();
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
