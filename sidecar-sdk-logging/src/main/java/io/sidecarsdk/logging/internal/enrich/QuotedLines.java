package io.sidecarsdk.logging.internal.enrich;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How Kubernetes' downward API writes labels to a file: {@code key="value"} on a line each, the value as Go's {@code %q}
 * quotes it. A line that is none is left out.
 */
final class QuotedLines {

    private QuotedLines() {}

    /** In the order in which they stand there, {@code most} of them. */
    static Map<String, String> parse(String text, int most) {
        Map<String, String> entries = new LinkedHashMap<>();
        for (String line : text.lines().toList()) {
            int equals = line.indexOf('=');
            String value =
                    equals < 1 ? null : unquoted(line.substring(equals + 1).strip());
            if (value != null && entries.size() < most) {
                entries.put(line.substring(0, equals), value);
            }
        }
        return entries;
    }

    /** Null if it is not quoted, or not as it should be. */
    private static @Nullable String unquoted(String quoted) {
        if (quoted.length() < 2 || !quoted.startsWith("\"") || !quoted.endsWith("\"")) {
            return null;
        }
        try {
            return new Reader(quoted.substring(1, quoted.length() - 1)).read();
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return null;
        }
    }

    /** Bytes first, as an escape may be a byte of a character. */
    private static final class Reader {

        private final String text;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int at;

        private Reader(String text) {
            this.text = text;
        }

        private String read() {
            while (at < text.length()) {
                int code = text.codePointAt(at);
                at += Character.charCount(code);
                if (code == '\\') {
                    escape(text.charAt(at++));
                } else if (code == '"') {
                    throw new IllegalArgumentException("a quote inside that is not escaped");
                } else {
                    put(code);
                }
            }
            return bytes.toString(StandardCharsets.UTF_8);
        }

        private void escape(char kind) {
            switch (kind) {
                case 'a' -> bytes.write(7);
                case 'b' -> bytes.write('\b');
                case 'f' -> bytes.write('\f');
                case 'n' -> bytes.write('\n');
                case 'r' -> bytes.write('\r');
                case 't' -> bytes.write('\t');
                case 'v' -> bytes.write(11);
                case '\\', '"', '\'' -> bytes.write(kind);
                case 'x' -> bytes.write(hex(2));
                case 'u' -> put(hex(4));
                case 'U' -> put(hex(8));
                default -> throw new IllegalArgumentException("\\" + kind);
            }
        }

        private int hex(int digits) {
            int value = Integer.parseInt(text, at, at + digits, 16);
            at += digits;
            return value;
        }

        private void put(int code) {
            bytes.writeBytes(Character.toString(code).getBytes(StandardCharsets.UTF_8));
        }
    }
}
