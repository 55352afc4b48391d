package io.sidecarsdk.logging.internal.capture;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes JSON straight into UTF-8 bytes.
 *
 * <p>Whatever is in a text, the result is valid: control characters are escaped, lone surrogates replaced, and a text
 * that is too long is cut at a character, with a note. Commas come by themselves. For one thread.
 */
public final class Utf8Json {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes = new byte[512];
    private int size;
    private int stringEnd;
    private long seen;
    private boolean cut;

    public int size() {
        return size;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    public Utf8Json beginObject() {
        return open('{');
    }

    public Utf8Json endObject() {
        return put('}');
    }

    public Utf8Json beginArray() {
        return open('[');
    }

    public Utf8Json endArray() {
        return put(']');
    }

    /** A name of our own, which needs no escaping. */
    public Utf8Json name(String ascii) {
        separate();
        return put('"').ascii(ascii).put('"').put(':');
    }

    /** A name from outside. */
    public Utf8Json name(String text, int maxBytes) {
        return string(text, maxBytes).put(':');
    }

    public Utf8Json string(String text, int maxBytes) {
        return beginString(maxBytes).text(text).endString();
    }

    /** A number, {@code true}, {@code false} or {@code null}. */
    public Utf8Json literal(String ascii) {
        separate();
        return ascii(ascii);
    }

    /** Begins a string of several texts, {@code maxBytes} long at most, apart from the note that it was cut. */
    public Utf8Json beginString(int maxBytes) {
        separate();
        put('"');
        stringEnd = size + maxBytes;
        seen = 0;
        cut = false;
        return this;
    }

    public Utf8Json endString() {
        if (cut) {
            ascii("...[cut, " + seen + " characters in all]");
        }
        return put('"');
    }

    /** Part of a string. */
    public Utf8Json text(String text) {
        seen += text.length();
        for (int i = 0; i < text.length() && !cut; i++) {
            char c = text.charAt(i);
            if (stringEnd - size < 6) {
                cut = true; // room for one more escape is the least there must be
            } else if (c >= 0x80) {
                i += beyondAscii(text, i);
            } else if (c < 0x20 || c == '"' || c == '\\' || c == 0x7f) {
                escaped(c);
            } else {
                put(c);
            }
        }
        return this;
    }

    private void escaped(char c) {
        switch (c) {
            case '"' -> put('\\').put('"');
            case '\\' -> put('\\').put('\\');
            case '\n' -> put('\\').put('n');
            case '\r' -> put('\\').put('r');
            case '\t' -> put('\\').put('t');
            default -> unicode(c);
        }
    }

    private void unicode(char c) {
        put('\\').put('u').hex(c >> 12).hex(c >> 8).hex(c >> 4).hex(c);
    }

    private Utf8Json hex(int bits) {
        return put(HEX[bits & 15]);
    }

    /** Writes the character at {@code i}, and tells how many chars it took beyond the first. */
    private int beyondAscii(String text, int i) {
        char c = text.charAt(i);
        if (c < 0xa0 || c == '\u2028' || c == '\u2029') {
            unicode(c); // control characters, and line ends to JavaScript
        } else if (c < 0x800) {
            put(0xc0 | c >> 6).put(trail(c));
        } else if (!Character.isSurrogate(c)) {
            put(0xe0 | c >> 12).put(trail(c >> 6)).put(trail(c));
        } else {
            return surrogate(text, i);
        }
        return 0;
    }

    private int surrogate(String text, int i) {
        int code = text.codePointAt(i);
        if (!Character.isSupplementaryCodePoint(code)) {
            put(0xef).put(0xbf).put(0xbd); // U+FFFD
            return 0;
        }
        put(0xf0 | code >> 18).put(trail(code >> 12)).put(trail(code >> 6)).put(trail(code));
        return 1;
    }

    /** A byte after the first of a character: it carries six bits. */
    private static int trail(int bits) {
        return 0x80 | (bits & 0x3f);
    }

    private Utf8Json open(char bracket) {
        separate();
        return put(bracket);
    }

    /** What stands before a value or a name tells whether a comma is due. */
    private void separate() {
        if (size > 0 && bytes[size - 1] != '{' && bytes[size - 1] != '[' && bytes[size - 1] != ':') {
            put(',');
        }
    }

    private Utf8Json ascii(String text) {
        for (int i = 0; i < text.length(); i++) {
            put(text.charAt(i));
        }
        return this;
    }

    private Utf8Json put(int b) {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, size * 2);
        }
        bytes[size++] = (byte) b;
        return this;
    }
}
