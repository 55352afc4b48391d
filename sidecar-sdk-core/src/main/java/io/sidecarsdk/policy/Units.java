package io.sidecarsdk.policy;

import io.sidecarsdk.internal.time.DurationText;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Durations ({@code 250ms}), sizes ({@code 8MiB}) and ratios ({@code 20%}) as they stand in a policy. */
final class Units {

    static final String DURATION_PATTERN = "^[0-9]{1,15}(ns|us|ms|s|m|h|d)$";
    static final String SIZE_PATTERN = "^[0-9]{1,15}(B|KiB|MiB|GiB|TiB)$";
    static final String RATIO_PATTERN = "^[0-9]{1,3}(\\.[0-9]{1,6})?%$";

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,15})(ns|us|ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,15})(B|KiB|MiB|GiB|TiB)");
    private static final Pattern RATIO = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,6})?)%");

    private static final Map<String, Long> NANOS = DurationText.UNITS.stream()
            .collect(Collectors.toUnmodifiableMap(DurationText.Unit::name, DurationText.Unit::nanos));

    /** Largest unit first, so that formatting finds the shortest exact text. */
    private static final Map<String, Long> BYTES =
            units("TiB", 1L << 40, "GiB", 1L << 30, "MiB", 1L << 20, "KiB", 1L << 10, "B", 1L);

    private Units() {}

    static @Nullable Duration duration(String text) {
        Long nanos = scaled(DURATION, NANOS, text);
        return nanos == null ? null : Duration.ofNanos(nanos);
    }

    static @Nullable Long size(String text) {
        return scaled(SIZE, BYTES, text);
    }

    static @Nullable Double ratio(String text) {
        Matcher matcher = RATIO.matcher(text);
        return matcher.matches() ? Double.valueOf(Double.parseDouble(matcher.group(1)) / 100) : null;
    }

    /** The value as it would stand in a policy: {@code 2s}, {@code 20%}; anything else by its own text. */
    static String format(Object value) {
        if (value instanceof Duration duration) {
            return DurationText.of(duration);
        }
        if (value instanceof Double ratio) {
            String percent = String.format(java.util.Locale.ROOT, "%.6f", ratio * 100);
            return percent.replaceAll("\\.?0+$", "") + "%";
        }
        if (value instanceof Enum<?> constant) {
            return name(constant);
        }
        return String.valueOf(value);
    }

    static String formatSize(long bytes) {
        for (Map.Entry<String, Long> unit : BYTES.entrySet()) {
            if (bytes != 0 && bytes % unit.getValue() == 0) {
                return bytes / unit.getValue() + unit.getKey();
            }
        }
        return "0B";
    }

    /** The kebab-case name of an enum's constant: {@code LEAST_REQUEST} is {@code least-request}. */
    static String name(Enum<?> constant) {
        return constant.toString().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    private static @Nullable Long scaled(Pattern pattern, Map<String, Long> units, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        try {
            long unit = java.util.Objects.requireNonNull(units.get(matcher.group(2)));
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
        } catch (ArithmeticException tooLarge) {
            return null;
        }
    }

    private static Map<String, Long> units(Object... namesAndFactors) {
        Map<String, Long> units = new LinkedHashMap<>();
        for (int i = 0; i < namesAndFactors.length; i += 2) {
            units.put((String) namesAndFactors[i], (Long) namesAndFactors[i + 1]);
        }
        return units;
    }
}
