package io.sidecarsdk.logging.internal.capture.log4j2;

import io.sidecarsdk.logging.internal.capture.CaptureRegistry;
import org.apache.logging.log4j.core.LoggerContext;

/** Where appenders of Log4j and the SDK find each other: kept inside the logger context, whatever its configuration. */
public final class Log4jCaptures {

    private static final String KEY = CaptureRegistry.class.getName();

    private Log4jCaptures() {}

    public static CaptureRegistry of(LoggerContext context) {
        context.putObjectIfAbsent(KEY, new CaptureRegistry());
        return (CaptureRegistry) context.getObject(KEY);
    }
}
