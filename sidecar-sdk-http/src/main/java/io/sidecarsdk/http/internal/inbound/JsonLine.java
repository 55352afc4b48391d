package io.sidecarsdk.http.internal.inbound;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object on one line, of ASCII only: whatever came in a request, it can neither begin another line nor move a
 * terminal's cursor.
 */
final class JsonLine {

    private final StringBuilder line = new StringBuilder(256).append('{');
    private final int longest;

    /** @param longest how many characters of a value are shown */
    JsonLine(int longest) {
        this.longest = longest;
    }

    /** A value that is absent, or empty, is left out. */
    JsonLine text(String key, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            key(key).append('"');
            int end = Math.min(longest, value.length());
            for (int i = 0; i < end; i++) {
                escaped(value.charAt(i));
            }
            line.append(end < value.length() ? "...\"" : "\"");
        }
        return this;
    }

    JsonLine number(String key, long value) {
        key(key).append(value);
        return this;
    }

    /** Milliseconds, to the microsecond. */
    JsonLine millis(String key, long nanos) {
        key(key).append(String.format(Locale.ROOT, "%.3f", nanos / 1e6));
        return this;
    }

    private StringBuilder key(String key) {
        return line.append(line.length() > 1 ? ",\"" : "\"").append(key).append("\":");
    }

    private void escaped(char sign) {
        if (sign == '"' || sign == '\\') {
            line.append('\\').append(sign);
        } else if (sign >= ' ' && sign < 0x7f) {
            line.append(sign);
        } else {
            line.append(String.format(Locale.ROOT, "\\u%04x", (int) sign));
        }
    }

    @Override
    public String toString() {
        return line + "}";
    }
}
