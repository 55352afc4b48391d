package org.slf4j.bridge;

import java.util.logging.Handler;
import java.util.logging.LogRecord;

/** Stands for the bridge of jul-to-slf4j, which is known by its name. */
public final class SLF4JBridgeHandler extends Handler {

    @Override
    public void publish(LogRecord event) {}

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
