package io.sidecarsdk.logging.internal.format;

import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.policy.LogFormat;

/** A record as one JSON object. For one thread. */
public interface JsonFormat {

    /** Writes the object. */
    void write(LogRecord record);

    /** The one that {@code format} names, writing into {@code json}; JSON lines for one that is no JSON. */
    static JsonFormat of(LogFormat format, Utf8Json json) {
        return format == LogFormat.ECS ? new Ecs(json) : new JsonLines(json);
    }
}
