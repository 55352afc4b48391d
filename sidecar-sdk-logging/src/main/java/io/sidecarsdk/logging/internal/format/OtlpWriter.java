package io.sidecarsdk.logging.internal.format;

import io.sidecarsdk.logging.internal.record.Fields;
import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.Utf8;
import io.sidecarsdk.logging.internal.record.ValueVisitor;

/** One of OTLP's two encodings. What is shown to it between {@link #beginRecord} and {@link #endRecord} are attributes. */
interface OtlpWriter extends ValueVisitor {

    void begin();

    void end();

    void beginResource(Fields attributes);

    void endResource();

    void beginScope(Utf8 name);

    void endScope();

    /**
     * Begins a record.
     *
     * @param traced whether the record's ids of trace and span are written, which must then be {@linkplain OtlpIds valid}
     */
    void beginRecord(LogRecord record, boolean traced);

    void endRecord();
}
