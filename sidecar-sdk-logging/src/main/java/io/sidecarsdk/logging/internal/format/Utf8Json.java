package io.sidecarsdk.logging.internal.format;

import io.sidecarsdk.logging.internal.record.Utf8;
import java.util.Arrays;

/**
 * Writes JSON straight into UTF-8 bytes. Commas come by themselves; after a line end, which no JSON value has, a new
 * document begins. For one thread.
 */
public final class Utf8Json {

    private final Output out;
    private final boolean nested;
    private final Rfc3339 time = new Rfc3339();

    /** A writer that appends to {@code out}. */
    public Utf8Json(Output out) {
        this(out, false);
    }

    private Utf8Json(Output out, boolean nested) {
        this.out = out;
        this.nested = nested;
    }

    /**
     * Writes documents that become {@linkplain #escaped texts} in another one: what it writes is escaped from the start, which
     * costs less than to look through all of a document for its quotes.
     */
    public static Utf8Json nested(Output out) {
        return new Utf8Json(out, true);
    }

    public Output out() {
        return out;
    }

    public Utf8Json beginObject() {
        return open('{');
    }

    public Utf8Json endObject() {
        out.put('}');
        return this;
    }

    public Utf8Json beginArray() {
        return open('[');
    }

    public Utf8Json endArray() {
        out.put(']');
        return this;
    }

    /** A name of our own, which needs no escaping. */
    public Utf8Json name(String ascii) {
        separate();
        quote().out.ascii(ascii);
        quote().out.put(':');
        return this;
    }

    /** A name of our own, with all that stands around it. */
    Utf8Json name(JsonName name) {
        byte[] whole = nested ? name.nested() : name.plain();
        int comma = isFirst() ? 1 : 0;
        out.put(whole, comma, whole.length - comma);
        return this;
    }

    /** A name of our own and a text. */
    Utf8Json field(JsonName name, Utf8 text) {
        return name(name).quoted(text);
    }

    /** A name from outside. */
    public Utf8Json name(Utf8 name) {
        string(name);
        out.put(':');
        return this;
    }

    public Utf8Json string(Utf8 text) {
        separate();
        return quoted(text);
    }

    /** A text within quotes. Most are plain, and there are many in each document. */
    private Utf8Json quoted(Utf8 text) {
        out.room(text.length() + Escapes.SPARE);
        int begin = text.offset();
        int size = quote(out.bytes, out.size);
        int plain = Escapes.plain(text.array(), begin, begin + text.length(), out.bytes, size);
        if (plain == text.length()) {
            out.size = quote(out.bytes, size + plain);
            return this;
        }
        quote().escape(text);
        return quote();
    }

    /** The text as a string holds it. What has nothing to escape is as long as before. */
    void escape(Utf8 text) {
        int from = out.size;
        Escapes.put(text, out);
        if (nested && out.size - from > text.length()) {
            byte[] once = Arrays.copyOfRange(out.bytes, from, out.size);
            out.cutTo(from);
            Escapes.put(new Utf8(once, 0, once.length), out);
        }
    }

    /** A text that is escaped already. */
    public Utf8Json escaped(Utf8 text) {
        separate();
        quote().out.put(text);
        return quote();
    }

    public Utf8Json string(String text) {
        return string(Utf8.of(text));
    }

    public Utf8Json number(long number) {
        separate();
        out.number(number);
        return this;
    }

    /** A number as text: OTLP's way with 64 bits. */
    public Utf8Json quoted(long number) {
        separate();
        quote().out.number(number);
        return quote();
    }

    /** A number where JSON has one, else its text. */
    public Utf8Json number(double number) {
        return Double.isFinite(number) ? literal(Double.toString(number)) : string(Double.toString(number));
    }

    /** A number, {@code true}, {@code false} or {@code null}. */
    public Utf8Json literal(String ascii) {
        separate();
        out.ascii(ascii);
        return this;
    }

    /** As {@link #literal(String)}. */
    public Utf8Json literal(Utf8 ascii) {
        separate();
        out.put(ascii);
        return this;
    }

    public Utf8Json bool(boolean value) {
        return literal(value ? "true" : "false");
    }

    /** The time as RFC 3339 has it, in UTC, with nine digits. */
    public Utf8Json time(long epochNanos) {
        separate();
        quote();
        time.put(epochNanos, out);
        return quote();
    }

    /** A quote that begins or ends a string. */
    Utf8Json quote() {
        out.room(2);
        out.size = quote(out.bytes, out.size);
        return this;
    }

    private int quote(byte[] to, int at) {
        int end = at;
        if (nested) {
            to[end++] = '\\';
        }
        to[end++] = '"';
        return end;
    }

    private Utf8Json open(char bracket) {
        separate();
        out.put(bracket);
        return this;
    }

    private void separate() {
        if (!isFirst()) {
            out.put(',');
        }
    }

    /** What stands before a value or a name tells whether a comma is due. */
    private boolean isFirst() {
        byte last = out.size == 0 ? (byte) '\n' : out.bytes[out.size - 1];
        return last == '{' || last == '[' || last == ':' || last == '\n';
    }
}
