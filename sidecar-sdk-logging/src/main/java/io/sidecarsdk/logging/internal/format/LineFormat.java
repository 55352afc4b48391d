package io.sidecarsdk.logging.internal.format;

import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.policy.LogFormat;

/** A record as a line, or several where it has an exception and people are to read it. For one thread. */
public interface LineFormat {

    /** Writes the line and its end. */
    void write(LogRecord record);

    /** The one that {@code format} names, writing into {@code out}. */
    static LineFormat of(LogFormat format, Output out) {
        if (format == LogFormat.TEXT) {
            return new PlainText(out);
        }
        JsonFormat json = JsonFormat.of(format, new Utf8Json(out));
        return record -> {
            json.write(record);
            out.put('\n');
        };
    }
}
