package io.sidecarsdk.logging.internal.record;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A map, or a list, inside a record: a view, walked by a {@link ValueVisitor}. */
public final class Fields {

    private final byte[] bytes;
    private final int from;
    private final int to;

    Fields(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
    }

    public boolean isEmpty() {
        return from == to;
    }

    /** Shows the entries of a map, without the map's own begin and end. */
    public void forEach(ValueVisitor visitor) {
        map(from, to, visitor);
    }

    /** Shows the entries of a map whose names {@code chosen} takes. */
    public void forEach(Predicate<Utf8> chosen, ValueVisitor visitor) {
        for (int at = from; at < to; ) {
            Utf8 name = utf8At(at);
            int value = at + 4 + name.length();
            if (chosen.test(name)) {
                visitor.name(name);
                at = value(value, visitor);
            } else {
                at = skip(value);
            }
        }
    }

    /** Whether a map has something under {@code name}. */
    public boolean has(Utf8 name) {
        return find(name) >= 0;
    }

    /** Shows the value, without the name, that a map has under {@code name}, if any. */
    public void show(Utf8 name, ValueVisitor visitor) {
        int at = find(name);
        if (at >= 0) {
            value(at, visitor);
        }
    }

    private int find(Utf8 name) {
        for (int at = from; at < to; ) {
            Utf8 key = utf8At(at);
            int value = at + 4 + key.length();
            if (key.isSameAs(name)) {
                return value;
            }
            at = skip(value);
        }
        return -1;
    }

    /** The names in a map, one after the other. */
    public void forEachName(Consumer<Utf8> names) {
        for (int at = from; at < to; ) {
            Utf8 name = utf8At(at);
            names.accept(name);
            at = skip(at + 4 + name.length());
        }
    }

    /** Shows the values of a list, without the list's own begin and end. */
    public void forEachValue(ValueVisitor visitor) {
        list(from, to, visitor);
    }

    /** The text, or the number as text, that a map has under {@code name}; null where there is none. */
    public @Nullable String text(String name) {
        int at = find(name);
        return at < 0 ? null : textOf(at);
    }

    /** Whether a list has this text among its values. */
    public boolean holds(String text) {
        for (int at = from; at < to; at = skip(at)) {
            if (bytes[at] == Bytes.TEXT && isText(utf8At(at + 1), text)) {
                return true;
            }
        }
        return false;
    }

    /** The map under {@code name}; null where there is none. */
    @Nullable
    Fields nested(String name) {
        int at = find(name);
        if (at < 0 || (bytes[at] != Bytes.MAP && bytes[at] != Bytes.LIST)) {
            return null;
        }
        return new Fields(bytes, at + 5, at + 5 + Bytes.intAt(bytes, at + 1));
    }

    /** The text under {@code name}; null where there is none. */
    @Nullable
    Utf8 utf8(String name) {
        int at = find(name);
        return at < 0 || bytes[at] != Bytes.TEXT ? null : utf8At(at + 1);
    }

    boolean isTrue(String name) {
        int at = find(name);
        return at >= 0 && bytes[at] == Bytes.TRUE;
    }

    /** Its bytes: two that have the same ones hold the same. */
    public Utf8 raw() {
        return new Utf8(bytes, from, to - from);
    }

    /** The maps of a list. */
    List<Fields> maps() {
        List<Fields> maps = new ArrayList<>();
        for (int at = from; at < to; at = skip(at)) {
            if (bytes[at] == Bytes.MAP) {
                maps.add(new Fields(bytes, at + 5, at + 5 + Bytes.intAt(bytes, at + 1)));
            }
        }
        return maps;
    }

    private int find(String name) {
        for (int at = from; at < to; ) {
            Utf8 key = utf8At(at);
            int value = at + 4 + key.length();
            if (isText(key, name)) {
                return value;
            }
            at = skip(value);
        }
        return -1;
    }

    private static boolean isText(Utf8 found, String text) {
        return found.is(text)
                || (found.length() >= text.length() && found.toString().equals(text));
    }

    private @Nullable String textOf(int at) {
        return switch (bytes[at]) {
            case Bytes.TEXT, Bytes.DECIMAL -> utf8At(at + 1).toString();
            case Bytes.LONG -> Long.toString(Bytes.longAt(bytes, at + 1));
            case Bytes.DOUBLE -> Double.toString(Double.longBitsToDouble(Bytes.longAt(bytes, at + 1)));
            case Bytes.TRUE -> "true";
            case Bytes.FALSE -> "false";
            default -> null;
        };
    }

    private void map(int begin, int end, ValueVisitor visitor) {
        for (int at = begin; at < end; ) {
            Utf8 name = utf8At(at);
            visitor.name(name);
            at = value(at + 4 + name.length(), visitor);
        }
    }

    private void list(int begin, int end, ValueVisitor visitor) {
        for (int at = begin; at < end; ) {
            at = value(at, visitor);
        }
    }

    /** Shows the value at {@code at}; where the next thing begins. */
    private int value(int at, ValueVisitor visitor) {
        int end = skip(at);
        switch (bytes[at]) {
            case Bytes.NULL -> visitor.nothing();
            case Bytes.FALSE -> visitor.bool(false);
            case Bytes.TRUE -> visitor.bool(true);
            case Bytes.LONG -> visitor.number(Bytes.longAt(bytes, at + 1));
            case Bytes.DOUBLE -> visitor.number(Double.longBitsToDouble(Bytes.longAt(bytes, at + 1)));
            case Bytes.DECIMAL -> visitor.decimal(utf8At(at + 1));
            case Bytes.TEXT -> visitor.text(utf8At(at + 1));
            case Bytes.MAP -> {
                visitor.beginMap();
                map(at + 5, end, visitor);
                visitor.endMap();
            }
            default -> {
                visitor.beginList();
                list(at + 5, end, visitor);
                visitor.endList();
            }
        }
        return end;
    }

    private Utf8 utf8At(int at) {
        return new Utf8(bytes, at + 4, lengthAt(at));
    }

    private int skip(int at) {
        return switch (bytes[at]) {
            case Bytes.NULL, Bytes.FALSE, Bytes.TRUE -> at + 1;
            case Bytes.LONG, Bytes.DOUBLE -> at + 9;
            case Bytes.DECIMAL, Bytes.TEXT, Bytes.MAP, Bytes.LIST -> at + 5 + lengthAt(at + 1);
            default -> throw new IllegalArgumentException("a value's tag is " + bytes[at] + " (expected: 0 to 8)");
        };
    }

    /** The length that stands at {@code at}, of bytes that are there. */
    private int lengthAt(int at) {
        int length = Bytes.intAt(bytes, at);
        if (length < 0 || length > bytes.length - at - 4) {
            throw new IllegalArgumentException(
                    "a length of " + length + " with " + (bytes.length - at - 4) + " bytes left");
        }
        return length;
    }
}
