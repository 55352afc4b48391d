package io.sidecarsdk.logging.internal.format;

/**
 * Writes times as {@code 2026-01-01T12:00:00.123456789Z}: always nine digits, so that texts sort as times do. Most times are
 * of the same second as the last one, whose text is kept. For one thread.
 */
final class Rfc3339 {

    private static final long SECOND = 1_000_000_000L;
    private static final int LENGTH = 30;
    private static final int UP_TO_SECOND = 19;

    private final byte[] kept = new byte[UP_TO_SECOND];
    private long keptSecond = Long.MIN_VALUE;

    void put(long epochNanos, Output out) {
        out.room(LENGTH);
        long second = Math.floorDiv(epochNanos, SECOND);
        if (second == keptSecond) {
            out.put(kept);
        } else {
            keep(second, out);
        }
        separated('.', (int) (epochNanos - second * SECOND), 9, out);
        out.bytes[out.size++] = 'Z';
    }

    private void keep(long second, Output out) {
        int from = out.size;
        int ofDay = (int) Math.floorMod(second, 86_400L);
        date(Math.floorDiv(second, 86_400L), out);
        separated('T', ofDay / 3600, 2, out);
        separated(':', ofDay / 60 % 60, 2, out);
        separated(':', ofDay % 60, 2, out);
        System.arraycopy(out.bytes, from, kept, 0, UP_TO_SECOND);
        keptSecond = second;
    }

    /**
     * The Gregorian date of a day, with years that begin in March so that a leap day is the last, in eras of 400 years. What
     * 64 bits of nanoseconds can be lies between 1677 and 2262.
     */
    private static void date(long epochDay, Output out) {
        int days = (int) epochDay + 719_468; // since 1 March of the year 0
        int era = days / 146_097;
        int ofEra = days % 146_097;
        int yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365;
        int ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int marchBased = (5 * ofYear + 2) / 153;
        int month = marchBased < 10 ? marchBased + 3 : marchBased - 9;
        digits(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), 4, out);
        separated('-', month, 2, out);
        separated('-', ofYear - (153 * marchBased + 2) / 5 + 1, 2, out);
    }

    private static void separated(char separator, int number, int digits, Output out) {
        out.bytes[out.size++] = (byte) separator;
        digits(number, digits, out);
    }

    private static void digits(int number, int digits, Output out) {
        int rest = number;
        for (int at = out.size + digits - 1; at >= out.size; at--) {
            out.bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        out.size += digits;
    }
}
