package io.sidecarsdk.policy;

import io.sidecarsdk.internal.yaml.YamlNode;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One kind of scalar: what a person is told to write, its JSON Schema, and how its text becomes a value.
 *
 * @param name under which the JSON Schema defines it once for all; empty for a kind with a schema of its own
 * @param parser gives null for a text that is not of this kind
 */
record Kind<T>(
        String name, String expected, Map<String, Object> definition, Function<YamlNode.Scalar, @Nullable T> parser) {

    static final Kind<String> TEXT = new Kind<>(
            "text",
            "a text",
            // YAML's 1.4 and true are texts where a text is wanted, but to a validator they are not
            Map.of("type", List.of("string", "number", "boolean"), "minLength", 1),
            scalar -> scalar.text().isBlank() ? null : scalar.text());

    static final Kind<Boolean> BOOLEAN =
            new Kind<>("boolean", "true or false", Map.of("type", "boolean"), Kind::parseBoolean);

    static final Kind<Integer> INTEGER =
            new Kind<>("integer", "a whole number", Map.of("type", "integer"), Kind::parseInteger);

    static final Kind<Duration> DURATION = new Kind<>(
            "duration",
            "a duration such as 250ms, 2s or 5m",
            Map.of("type", "string", "pattern", Units.DURATION_PATTERN),
            scalar -> Units.duration(scalar.text()));

    static final Kind<Long> SIZE = new Kind<>(
            "size",
            "a size such as 64KiB or 8MiB",
            Map.of("type", "string", "pattern", Units.SIZE_PATTERN),
            scalar -> Units.size(scalar.text()));

    static final Kind<Double> RATIO = new Kind<>(
            "ratio",
            "a percentage such as 20%",
            Map.of("type", "string", "pattern", Units.RATIO_PATTERN),
            scalar -> Units.ratio(scalar.text()));

    /** What Envoy, and so the export, has only as a whole number. */
    static final Kind<Double> WHOLE_PERCENT =
            RATIO.where(ratio -> Math.abs(ratio * 100 - Math.rint(ratio * 100)) < 1e-9, "in whole percents");

    static final Kind<BigDecimal> DECIMAL = new Kind<>(
            "decimal",
            "a number such as 1.9, with at most three decimals",
            Map.of("type", "number"),
            Kind::parseDecimal);

    static final Kind<Path> PATH = new Kind<>(
            "path",
            "a path such as /run/secrets/database",
            Map.of("type", "string", "minLength", 1),
            scalar -> parsePath(scalar.text()));

    static final Kind<URI> HTTP_URL = new Kind<>(
            "url",
            "a URL such as http://127.0.0.1:8081",
            Map.of("type", "string", "pattern", "^https?://.+"),
            scalar -> parseHttpUrl(scalar.text()));

    static final Kind<URI> ENDPOINT = new Kind<>(
            "endpoint",
            "an endpoint such as http://127.0.0.1:8081, with neither path nor user",
            Map.of("type", "string", "pattern", "^https?://[^/?#@]+/?$"),
            scalar -> parseEndpoint(scalar.text()));

    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

    /** Where to listen: no name, which may stand for several addresses. */
    static final Kind<String> ADDRESS = TEXT.where(
            text -> text.matches("(" + BYTE + "(\\." + BYTE + "){3}|\\[[0-9A-Fa-f:.]{2,45}\\]):[0-9]{1,5}")
                    && Integer.parseInt(text.substring(text.lastIndexOf(':') + 1)) <= 65535,
            "an IP address and a port, such as 127.0.0.1:9901 or [::1]:9901");

    /** Of the path of a request, as it stands after decoding. */
    static final Kind<String> PATH_PATTERN = TEXT.where(
            text -> text.matches("/\\*|(/[^/*?#%;\\\\\\s]+)+(/|/\\*)?|/") && !text.matches(".*/\\.\\.?(/.*)?"),
            "a path such as /orders, or /orders/* with all below it");

    private static final List<Kind<?>> NAMED =
            List.of(TEXT, BOOLEAN, INTEGER, DECIMAL, DURATION, SIZE, RATIO, PATH, HTTP_URL, ENDPOINT);

    private static final Map<String, Object> PLACEHOLDER = Map.of("$ref", "#/$defs/placeholder");

    static <E extends Enum<E>> Kind<E> choice(Class<E> type) {
        return oneOf(List.of(type.getEnumConstants()));
    }

    /** Some of an enum's constants. */
    static <E extends Enum<E>> Kind<E> oneOf(List<E> constants) {
        List<String> names = constants.stream().map(Units::name).toList();
        return new Kind<>(
                "",
                "one of " + String.join(", ", names),
                Map.of("anyOf", List.of(Map.of("enum", names), PLACEHOLDER)),
                scalar -> names.contains(scalar.text()) ? constants.get(names.indexOf(scalar.text())) : null);
    }

    /** The kind that has one value only. */
    static Kind<String> constant(String value) {
        return new Kind<>(
                "", value, Map.of("const", value), scalar -> scalar.text().equals(value) ? value : null);
    }

    /** This kind without the values that {@code bound} does not hold for. */
    Kind<T> where(Predicate<T> bound, String words) {
        return new Kind<>(name, expected + ", " + words, definition, scalar -> {
            T value = parser.apply(scalar);
            return value != null && bound.test(value) ? value : null;
        });
    }

    /** The JSON Schema to put where a value of this kind stands. */
    Map<String, Object> schema() {
        return name.isEmpty() ? definition : Map.of("$ref", "#/$defs/" + name);
    }

    /** The named kinds' JSON Schemas, to which {@link #schema()} refers. A placeholder may stand for any of them. */
    static Map<String, Object> definitions() {
        Map<String, Object> definitions = new TreeMap<>();
        for (Kind<?> kind : NAMED) {
            definitions.put(
                    kind.name,
                    new TreeMap<>(Map.of(
                            "description",
                            kind.expected,
                            "anyOf",
                            List.of(new TreeMap<>(kind.definition), PLACEHOLDER))));
        }
        definitions.put(
                "placeholder",
                new TreeMap<>(Map.of(
                        "description",
                        "Replaced from the environment: ${NAME} or ${NAME:default}.",
                        "type",
                        "string",
                        "pattern",
                        "\\$\\{")));
        return definitions;
    }

    /** The value, or null where {@code node} is not of this kind. */
    @Nullable
    T parse(YamlNode node) {
        return node instanceof YamlNode.Scalar scalar && !scalar.isEmpty() ? parser.apply(scalar) : null;
    }

    /** Only these two words: YAML 1.1's {@code yes}, {@code no}, {@code on} and {@code off} have surprised too many. */
    private static @Nullable Boolean parseBoolean(YamlNode.Scalar scalar) {
        if (!scalar.plain()) {
            return null;
        }
        return switch (scalar.text()) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> null;
        };
    }

    /** Decimal digits only: no {@code 010} that means 8, no {@code 1:30} that means 90, no {@code 1_000}. */
    private static @Nullable Integer parseInteger(YamlNode.Scalar scalar) {
        if (!scalar.plain() || !scalar.text().matches("0|-?[1-9][0-9]{0,9}")) {
            return null;
        }
        long number = Long.parseLong(scalar.text());
        return number == (int) number ? (Integer) (int) number : null;
    }

    /** As an integer, with decimals; equal numbers are equal however many zeros end them. */
    private static @Nullable BigDecimal parseDecimal(YamlNode.Scalar scalar) {
        if (!scalar.plain() || !scalar.text().matches("(0|[1-9][0-9]{0,8})(\\.[0-9]{1,3})?")) {
            return null;
        }
        BigDecimal number = new BigDecimal(scalar.text()).stripTrailingZeros();
        return number.scale() < 0 ? number.setScale(0) : number;
    }

    /** Null if no file of this system can have it: half a character, and in the locale C any beyond ASCII. */
    static @Nullable Path parsePath(String text) {
        try {
            return text.isBlank() ? null : Path.of(text);
        } catch (InvalidPathException noPath) {
            return null;
        }
    }

    private static @Nullable URI parseHttpUrl(String text) {
        try {
            URI uri = URI.create(text);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return http && uri.getHost() != null && uri.getPort() <= 65535 && uri.getPort() != 0 ? uri : null;
        } catch (IllegalArgumentException notAUri) {
            return null;
        }
    }

    /** Without the slash that may stand at the end, so that equal endpoints are equal. */
    private static @Nullable URI parseEndpoint(String text) {
        URI uri = parseHttpUrl(text);
        return uri != null && isBare(uri) ? URI.create(uri.getScheme() + "://" + uri.getRawAuthority()) : null;
    }

    private static boolean isBare(URI uri) {
        return (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null
                && uri.getRawUserInfo() == null;
    }
}
