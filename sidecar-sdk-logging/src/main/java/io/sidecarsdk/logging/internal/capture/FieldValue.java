package io.sidecarsdk.logging.internal.capture;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Writes a value that the application gave: as a JSON number or boolean where it is one, else as text. */
final class FieldValue {

    private FieldValue() {}

    static void write(Utf8Json json, @Nullable Object value, int maxBytes) {
        if (value == null) {
            json.literal("null");
        } else if (isLiteral(value)) {
            json.literal(value.toString());
        } else {
            json.string(text(value), maxBytes);
        }
    }

    /** Only types whose text is known to be JSON. */
    private static boolean isLiteral(Object value) {
        if (value instanceof Double number) {
            return Double.isFinite(number);
        }
        if (value instanceof Float number) {
            return Float.isFinite(number);
        }
        return value instanceof Boolean
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Short
                || value instanceof Byte
                || value.getClass() == BigInteger.class
                || value.getClass() == BigDecimal.class;
    }

    private static String text(Object value) {
        try {
            return String.valueOf(value.toString());
        } catch (RuntimeException | StackOverflowError e) {
            return "(its toString failed: " + e.getClass().getName() + ")";
        }
    }
}
