package io.sidecarsdk.logging.internal.record;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cuts SLF4J's message patterns at their {@code {}}. */
final class MessageTemplate {

    private MessageTemplate() {}

    /**
     * The bytes before the first {@code {}}, between them, and behind the last one. Null for a pattern that has an escape, or
     * something beyond ASCII.
     */
    static byte @Nullable [][] pieces(String pattern) {
        return pattern.indexOf('\\') >= 0 || Ascii.bytesOf(pattern) == null ? null : cut(pattern);
    }

    private static byte[][] cut(String pattern) {
        List<byte[]> cut = new ArrayList<>();
        int from = 0;
        for (int at = pattern.indexOf("{}"); at >= 0; at = pattern.indexOf("{}", from)) {
            cut.add(bytes(pattern.substring(from, at)));
            from = at + 2;
        }
        cut.add(bytes(pattern.substring(from)));
        return cut.toArray(new byte[0][]);
    }

    private static byte[] bytes(String ascii) {
        return ascii.getBytes(StandardCharsets.US_ASCII);
    }
}
