package io.sidecarsdk.logging.internal.json;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON from its beginning to its end, one value at a time, as the caller asks for it: no tree is built, and a text is
 * kept only as far as it is wanted. For one thread.
 *
 * <pre>{@code
 * json.beginObject();
 * for (String name = json.nextName(); name != null; name = json.nextName()) {
 *     switch (name) {
 *         case "status" -> status = json.whole();
 *         default -> json.skip();
 *     }
 * }
 * json.end();
 * }</pre>
 */
public final class JsonReader {

    /** How deep objects and arrays may be nested; no answer that makes sense goes as deep. */
    public static final int MOST_NESTED = 32;

    /** Names are cut here: no name that is looked for is as long. */
    private static final int MOST_NAME = 256;

    private final byte[] json;
    private int at;
    private int depth;
    private long filled; // one bit for each depth: whether something stands in it, so that a comma is due

    public JsonReader(byte[] json) {
        this.json = json;
    }

    public void beginObject() throws MalformedJson {
        begin('{');
    }

    /** The name of the object's next value; null at its end, which is then behind. */
    public @Nullable String nextName() throws MalformedJson {
        if (!hasNext('}')) {
            return null;
        }
        String name = text(MOST_NAME);
        expect(':');
        return name;
    }

    public void beginArray() throws MalformedJson {
        begin('[');
    }

    /** Whether the array has one more value; false at its end, which is then behind. */
    public boolean hasNext() throws MalformedJson {
        return hasNext(']');
    }

    /** Whether the next value is an object. */
    public boolean isObject() throws MalformedJson {
        return peek() == '{';
    }

    /** Whether the next value is a text. */
    public boolean isText() throws MalformedJson {
        return peek() == '"';
    }

    /** Whether the next value is an array. */
    public boolean isArray() throws MalformedJson {
        return peek() == '[';
    }

    /** Whether the next value is true or false. */
    public boolean isTruth() throws MalformedJson {
        return peek() == 't' || peek() == 'f';
    }

    /** Whether the next value is null. */
    public boolean isNull() throws MalformedJson {
        return peek() == 'n';
    }

    /** A text, of which {@code most} characters are kept. */
    public String text(int most) throws MalformedJson {
        expect('"');
        StringBuilder text = new StringBuilder();
        for (int c = next(); c != '"'; c = next()) {
            if (c < 0x20) {
                throw malformed("a control character in a text");
            }
            if (c == '\\' || c < 0x80) {
                char plain = c == '\\' ? escaped() : (char) c;
                if (text.length() < most) {
                    text.append(plain);
                }
            } else {
                String piece = beyondAscii();
                if (text.length() + piece.length() <= most) {
                    text.append(piece);
                }
            }
        }
        return text.toString();
    }

    /** A number without decimals, of 64 bits. */
    public long whole() throws MalformedJson {
        String digits = number(32);
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw malformed("no whole number");
        }
    }

    public boolean truth() throws MalformedJson {
        boolean truth = peek() == 't';
        literal(truth ? "true" : "false");
        return truth;
    }

    /** Passes over the next value, whatever it is. */
    public void skip() throws MalformedJson {
        switch (peek()) {
            case '{' -> {
                beginObject();
                while (nextName() != null) {
                    skip();
                }
            }
            case '[' -> {
                beginArray();
                while (hasNext()) {
                    skip();
                }
            }
            case '"' -> text(0);
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> number(0);
        }
    }

    /** That nothing follows. */
    public void end() throws MalformedJson {
        blanks();
        if (at < json.length) {
            throw malformed("something after the end");
        }
    }

    private void begin(char bracket) throws MalformedJson {
        expect(bracket);
        if (++depth > MOST_NESTED) {
            throw malformed("more than " + MOST_NESTED + " nested values");
        }
        filled &= ~(1L << depth);
    }

    private boolean hasNext(char close) throws MalformedJson {
        if (peek() == close) {
            at++;
            depth--;
            return false;
        }
        if ((filled & 1L << depth) != 0) {
            expect(',');
        }
        filled |= 1L << depth;
        return true;
    }

    /** A number as it stands there, of which {@code most} characters are kept. */
    public String number(int most) throws MalformedJson {
        peek();
        int from = at;
        if (at < json.length && json[at] == '-') {
            at++;
        }
        int whole = at;
        digits();
        if (json[whole] == '0' && at > whole + 1) {
            throw malformed("a number that begins with 0");
        }
        if (at < json.length && json[at] == '.') {
            at++;
            digits();
        }
        if (at < json.length && (json[at] == 'e' || json[at] == 'E')) {
            at++;
            if (at < json.length && (json[at] == '+' || json[at] == '-')) {
                at++;
            }
            digits();
        }
        return new String(json, from, Math.min(at - from, most), StandardCharsets.US_ASCII);
    }

    private void digits() throws MalformedJson {
        int from = at;
        while (at < json.length && json[at] >= '0' && json[at] <= '9') {
            at++;
        }
        if (at == from) {
            throw malformed("no value");
        }
    }

    private void literal(String word) throws MalformedJson {
        for (int i = 0; i < word.length(); i++) {
            if (next() != word.charAt(i)) {
                throw malformed("no value");
            }
        }
    }

    private char escaped() throws MalformedJson {
        int c = next();
        return switch (c) {
            case '"', '\\', '/' -> (char) c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> (char) (hex() << 12 | hex() << 8 | hex() << 4 | hex());
            default -> throw malformed("an unknown escape");
        };
    }

    private int hex() throws MalformedJson {
        int digit = Character.digit(next(), 16);
        if (digit < 0) {
            throw malformed("an unknown escape");
        }
        return digit;
    }

    /** The character whose first byte was read just now, or the mark for one that is none. */
    private String beyondAscii() {
        int from = at - 1;
        while (at < json.length && (json[at] & 0xc0) == 0x80 && at - from < 4) {
            at++;
        }
        return new String(json, from, at - from, StandardCharsets.UTF_8);
    }

    private void expect(char expected) throws MalformedJson {
        if (peek() != expected) {
            throw malformed("no " + expected);
        }
        at++;
    }

    /** The first byte of what comes next. */
    private int peek() throws MalformedJson {
        blanks();
        if (at == json.length) {
            throw malformed("the end");
        }
        return json[at] & 0xff;
    }

    private void blanks() {
        while (at < json.length && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
            at++;
        }
    }

    private int next() throws MalformedJson {
        if (at == json.length) {
            throw malformed("the end");
        }
        return json[at++] & 0xff;
    }

    /** For a value that is JSON, but not what it must be. */
    public MalformedJson malformed(String problem) {
        return new MalformedJson(problem, at);
    }
}
