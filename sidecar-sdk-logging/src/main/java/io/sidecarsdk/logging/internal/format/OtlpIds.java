package io.sidecarsdk.logging.internal.format;

import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.Utf8;

/** Trace and span ids as OTLP has them: 16 and 8 bytes, not all zero. */
final class OtlpIds {

    static final int TRACE = 32;
    static final int SPAN = 16;

    private OtlpIds() {}

    /** Whether the record has a trace's and a span's id, in hexadecimal digits. */
    static boolean areValid(LogRecord record) {
        return isValid(record.traceId(), TRACE) && isValid(record.spanId(), SPAN);
    }

    private static boolean isValid(Utf8 id, int digits) {
        if (id.length() != digits) {
            return false;
        }
        int all = 0;
        for (int i = 0; i < digits; i++) {
            int digit = digit(id, i);
            if (digit < 0) {
                return false;
            }
            all |= digit;
        }
        return all != 0;
    }

    static void put(Utf8 id, Output out) {
        for (int i = 0; i < id.length(); i += 2) {
            out.put(digit(id, i) << 4 | digit(id, i + 1));
        }
    }

    private static int digit(Utf8 id, int at) {
        return Character.digit((char) (id.array()[id.offset() + at] & 0xff), 16);
    }
}
