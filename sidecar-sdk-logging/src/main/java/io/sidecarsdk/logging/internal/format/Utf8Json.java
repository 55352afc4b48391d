package io.sidecarsdk.logging.internal.format;

import io.sidecarsdk.logging.internal.record.Utf8;

/**
 * Writes JSON straight into UTF-8 bytes. Commas come by themselves; after a line end, which no JSON value has, a new
 * document begins. For one thread.
 */
public final class Utf8Json {

    private final Output out;
    private final Rfc3339 time = new Rfc3339();

    /** A writer that appends to {@code out}. */
    public Utf8Json(Output out) {
        this.out = out;
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
        out.put('"').ascii(ascii).put('"').put(':');
        return this;
    }

    /** A name from outside. */
    public Utf8Json name(Utf8 name) {
        string(name);
        out.put(':');
        return this;
    }

    public Utf8Json string(Utf8 text) {
        separate();
        out.put('"');
        Escapes.put(text, out);
        out.put('"');
        return this;
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
        out.put('"').number(number).put('"');
        return this;
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
        out.put('"');
        time.put(epochNanos, out);
        out.put('"');
        return this;
    }

    private Utf8Json open(char bracket) {
        separate();
        out.put(bracket);
        return this;
    }

    /** What stands before a value or a name tells whether a comma is due. */
    private void separate() {
        byte last = out.size == 0 ? (byte) '\n' : out.bytes[out.size - 1];
        if (last != '{' && last != '[' && last != ':' && last != '\n') {
            out.put(',');
        }
    }
}
