package io.sidecarsdk.logging.internal.record;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in a record, big-endian; and the tags of values. */
final class Bytes {

    static final int VERSION = 2;

    static final int SEVERITY_AT = 1;
    static final int FLAGS_AT = 2;
    static final int TIME_AT = 3;
    static final int LENGTHS_AT = 11;

    /** Six texts, then resource, mdc, fields, markers and exception. */
    static final int TEXTS = 6;

    static final int PARTS = TEXTS + 5;
    static final int PARTS_AT = LENGTHS_AT + 4 * PARTS;

    static final byte TRUNCATED = 1;

    static final byte NULL = 0;
    static final byte FALSE = 1;
    static final byte TRUE = 2;
    static final byte LONG = 3;
    static final byte DOUBLE = 4;
    static final byte DECIMAL = 5;
    static final byte TEXT = 6;
    static final byte MAP = 7;
    static final byte LIST = 8;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG_VIEW = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Bytes() {}

    static int intAt(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
    }

    static void putInt(byte[] bytes, int at, int value) {
        INT.set(bytes, at, value);
    }

    static long longAt(byte[] bytes, int at) {
        return (long) LONG_VIEW.get(bytes, at);
    }

    static void putLong(byte[] bytes, int at, long value) {
        LONG_VIEW.set(bytes, at, value);
    }
}
