package io.sidecarsdk.logging.internal.record;

/** Is shown what a map of a record holds, in order; formats write it in their own way. */
public interface ValueVisitor {

    /** The name of the value that follows. */
    void name(Utf8 name);

    void text(Utf8 text);

    void number(long number);

    void number(double number);

    /** A number beyond 64 bits or with decimals, as digits that are valid JSON. */
    void decimal(Utf8 digits);

    void bool(boolean value);

    void nothing();

    void beginMap();

    void endMap();

    void beginList();

    void endList();
}
