package io.sidecarsdk.http.internal.inbound;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the path of a request as every server reads it, or not at all.
 *
 * <p>Servers differ in what they make of {@code //}, {@code /../}, {@code ;jsessionid}, {@code %2f}, {@code \} and of what
 * was encoded twice. Envoy can normalize some of these and rewrite the request; a filter cannot rewrite what the server has
 * parsed already, so here they are no path at all. A plain client never sends any of them.
 */
final class RequestPath {

    private RequestPath() {}

    /** {@code raw} decoded once, or null where it could be read in more than one way. */
    static @Nullable String read(String raw) {
        if (raw.equals("*")) {
            return raw; // OPTIONS *
        }
        if (!raw.startsWith("/")) {
            return null;
        }
        String decoded = decoded(raw);
        return decoded == null || hasTrap(decoded) ? null : decoded;
    }

    private static boolean hasTrap(String path) {
        return path.contains("//") || hasDotSegment(path);
    }

    private static boolean hasDotSegment(String path) {
        int start = 1;
        while (start <= path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            int length = end - start;
            if ((length == 1 || length == 2) && path.startsWith("..".substring(0, length), start)) {
                return true;
            }
            start = end + 1;
        }
        return false;
    }

    /** Null for what is no percent-encoded UTF-8, or holds a sign that some server gives a meaning of its own. */
    private static @Nullable String decoded(String raw) {
        ByteBuffer bytes = ByteBuffer.allocate(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char sign = raw.charAt(i);
            boolean encoded = sign == '%';
            int octet = encoded ? octet(raw, i + 1) : sign;
            if (octet < 0 || octet > 0xff || (!encoded && octet > 0x7e) || isTrap(octet, encoded)) {
                return null;
            }
            i += encoded ? 2 : 0;
            bytes.put((byte) octet);
        }
        return utf8(bytes.flip());
    }

    /** Control characters; what separates; what would be decoded a second time. */
    private static boolean isTrap(int octet, boolean encoded) {
        return (octet <= ' ' && !(encoded && octet == ' '))
                || octet == 0x7f
                || octet == '\\'
                || octet == ';'
                || octet == '%'
                || octet == '#'
                || octet == '?'
                || (encoded && octet == '/');
    }

    private static int octet(String raw, int at) {
        if (at + 2 > raw.length()) {
            return -1;
        }
        int high = Character.digit(raw.charAt(at), 16);
        int low = Character.digit(raw.charAt(at + 1), 16);
        return high < 0 || low < 0 ? -1 : high * 16 + low;
    }

    private static @Nullable String utf8(ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException notUtf8) {
            return null;
        }
    }
}
