package io.sidecarsdk.logging.internal.capture;

import ch.qos.logback.core.Context;

/**
 * Where appenders of Logback and the SDK find each other: kept inside the logger context. Resetting a context forgets it; Logback
 * stops all appenders then too.
 */
public final class LogbackCaptures {

    private static final String KEY = CaptureRegistry.class.getName();

    private LogbackCaptures() {}

    public static CaptureRegistry of(Context context) {
        synchronized (context) {
            if (context.getObject(KEY) instanceof CaptureRegistry known) {
                return known;
            }
            CaptureRegistry fresh = new CaptureRegistry();
            context.putObject(KEY, fresh);
            return fresh;
        }
    }
}
