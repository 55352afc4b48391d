package io.sidecarsdk.logging.internal.format;

import io.sidecarsdk.logging.internal.record.Utf8;
import io.sidecarsdk.logging.internal.record.ValueVisitor;
import java.util.Arrays;

/**
 * Writes the schema's {@code labels}: one object, whose values are texts and whose names have no dots, each once. A map or a
 * list becomes the text of its JSON.
 */
final class EcsLabels implements ValueVisitor {

    private static final Utf8 UNNAMED = Utf8.of("_");

    private final Utf8Json json;
    private final Output nested = new Output();
    private final JsonValues nestedValues = new JsonValues(new Utf8Json(nested));
    private int[] names = new int[32];
    private int count;
    private int depth;
    private int begun;

    EcsLabels(Utf8Json json) {
        this.json = json;
    }

    void begin() {
        begun = json.out().size();
        count = 0;
        json.name("labels").beginObject();
    }

    /** An object without labels is taken back. */
    void end() {
        if (count == 0) {
            json.out().cutTo(begun);
        } else {
            json.endObject();
        }
    }

    @Override
    public void name(Utf8 name) {
        if (depth > 0) {
            nestedValues.name(name);
            return;
        }
        Output out = json.out();
        if (count > 0) {
            out.put(',');
        }
        json.quote();
        int from = out.size;
        json.escape(name.isEmpty() ? UNNAMED : name);
        withoutDots(out, from);
        while (isTaken(out, from)) {
            out.put('_');
        }
        remember(from, out.size);
        json.quote();
        out.put(':');
    }

    private static void withoutDots(Output out, int from) {
        for (int i = from; i < out.size; i++) {
            if (out.bytes[i] == '.') {
                out.bytes[i] = '_';
            }
        }
    }

    private boolean isTaken(Output out, int from) {
        for (int i = 0; i < count; i++) {
            if (Arrays.equals(out.bytes, names[2 * i], names[2 * i + 1], out.bytes, from, out.size)) {
                return true;
            }
        }
        return false;
    }

    private void remember(int from, int to) {
        if (names.length < 2 * count + 2) {
            names = Arrays.copyOf(names, names.length * 2);
        }
        names[2 * count] = from;
        names[2 * count + 1] = to;
        count++;
    }

    @Override
    public void text(Utf8 text) {
        if (depth > 0) {
            nestedValues.text(text);
        } else {
            json.string(text);
        }
    }

    @Override
    public void number(long number) {
        nestedValues.number(number);
        endScalar();
    }

    @Override
    public void number(double number) {
        nestedValues.number(number);
        endScalar();
    }

    @Override
    public void decimal(Utf8 digits) {
        nestedValues.decimal(digits);
        endScalar();
    }

    @Override
    public void bool(boolean value) {
        nestedValues.bool(value);
        endScalar();
    }

    @Override
    public void nothing() {
        nestedValues.nothing();
        endScalar();
    }

    private void endScalar() {
        if (depth == 0) {
            json.string(nested.from(0));
            nested.reset();
        }
    }

    @Override
    public void beginMap() {
        depth++;
        nestedValues.beginMap();
    }

    @Override
    public void endMap() {
        depth--;
        nestedValues.endMap();
        endScalar();
    }

    @Override
    public void beginList() {
        depth++;
        nestedValues.beginList();
    }

    @Override
    public void endList() {
        depth--;
        nestedValues.endList();
        endScalar();
    }
}
