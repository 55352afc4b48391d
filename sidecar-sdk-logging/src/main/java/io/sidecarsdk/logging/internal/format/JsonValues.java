package io.sidecarsdk.logging.internal.format;

import io.sidecarsdk.logging.internal.record.Utf8;
import io.sidecarsdk.logging.internal.record.ValueVisitor;

/** Writes a record's values as JSON. */
public final class JsonValues implements ValueVisitor {

    private final Utf8Json json;

    /** Writes into {@code json}. */
    public JsonValues(Utf8Json json) {
        this.json = json;
    }

    @Override
    public void name(Utf8 name) {
        json.name(name);
    }

    @Override
    public void text(Utf8 text) {
        json.string(text);
    }

    @Override
    public void number(long number) {
        json.number(number);
    }

    @Override
    public void number(double number) {
        json.number(number);
    }

    @Override
    public void decimal(Utf8 digits) {
        json.literal(digits);
    }

    @Override
    public void bool(boolean value) {
        json.bool(value);
    }

    @Override
    public void nothing() {
        json.literal("null");
    }

    @Override
    public void beginMap() {
        json.beginObject();
    }

    @Override
    public void endMap() {
        json.endObject();
    }

    @Override
    public void beginList() {
        json.beginArray();
    }

    @Override
    public void endList() {
        json.endArray();
    }
}
