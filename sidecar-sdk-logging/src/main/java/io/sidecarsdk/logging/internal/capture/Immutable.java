package io.sidecarsdk.logging.internal.capture;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tells what prints the same whenever it is printed, on whatever thread, and does nothing else when it is. */
public final class Immutable {

    private Immutable() {}

    public static boolean are(Object[] values) {
        for (Object value : values) {
            if (!is(value)) {
                return false;
            }
        }
        return true;
    }

    public static boolean is(@Nullable Object value) {
        if (value == null || value instanceof String || value instanceof Integer || value instanceof Long) {
            return true;
        }
        Class<?> type = value.getClass();
        return value instanceof Boolean
                || value instanceof Double
                || value instanceof Float
                || value instanceof Short
                || value instanceof Byte
                || value instanceof Character
                || type == BigDecimal.class
                || type == BigInteger.class
                || type == UUID.class
                || type.getName().startsWith("java.time.");
    }
}
