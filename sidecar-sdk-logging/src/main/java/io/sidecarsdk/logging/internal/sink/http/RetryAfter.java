package io.sidecarsdk.logging.internal.sink.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Reads a {@code Retry-After} header: seconds or a date. */
final class RetryAfter {

    /** A receiver may ask for more, but a mistake on its side must not silence the service for hours. */
    static final Duration MOST = Duration.ofMinutes(1);

    private RetryAfter() {}

    /** From zero, which also stands for a header that is absent or makes no sense, to {@link #MOST}. */
    static Duration parse(@Nullable String header, Instant now) {
        if (header == null) {
            return Duration.ZERO;
        }
        String text = header.trim();
        Duration wait = text.matches("[0-9]{1,18}") ? Duration.ofSeconds(Long.parseLong(text)) : until(text, now);
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(MOST) > 0 ? MOST : wait;
    }

    private static Duration until(String date, Instant now) {
        try {
            return Duration.between(now, DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from));
        } catch (DateTimeException notADate) {
            return Duration.ZERO;
        }
    }
}
