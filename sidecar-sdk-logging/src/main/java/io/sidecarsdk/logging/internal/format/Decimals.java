package io.sidecarsdk.logging.internal.format;

import io.sidecarsdk.logging.internal.record.Utf8;

/** Numbers of any size, as their digits. */
final class Decimals {

    /** Any number of so many digits fits. */
    private static final int SURE = 18;

    private Decimals() {}

    /** Whether it is a whole number that surely fits in 64 bits. */
    static boolean isLong(Utf8 digits) {
        int from = digits.length() > 0 && digits.array()[digits.offset()] == '-' ? 1 : 0;
        int count = digits.length() - from;
        for (int i = from; i < digits.length(); i++) {
            byte digit = digits.array()[digits.offset() + i];
            if (digit < '0' || digit > '9') {
                return false;
            }
        }
        return count > 0 && count <= SURE;
    }
}
