package io.sidecarsdk.logging.internal.capture;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Formats instants as {@code 2026-01-01T12:00:00.123456789Z}: always nine digits, so that texts sort as times do. */
public final class Rfc3339 {

    private Rfc3339() {}

    public static String format(Instant instant) {
        LocalDateTime utc = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
        if (utc.getYear() < 0 || utc.getYear() > 9999) {
            return instant.toString(); // the format has no such years
        }
        char[] text = "0000-00-00T00:00:00.000000000Z".toCharArray();
        digits(text, 4, utc.getYear());
        digits(text, 7, utc.getMonthValue());
        digits(text, 10, utc.getDayOfMonth());
        digits(text, 13, utc.getHour());
        digits(text, 16, utc.getMinute());
        digits(text, 19, utc.getSecond());
        digits(text, 29, utc.getNano());
        return new String(text);
    }

    /** Writes the digits of {@code number} so that they end before {@code end}. */
    private static void digits(char[] text, int end, int number) {
        int rest = number;
        for (int i = end - 1; rest > 0; i--) {
            text[i] = (char) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
