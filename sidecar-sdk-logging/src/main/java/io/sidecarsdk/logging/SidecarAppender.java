package io.sidecarsdk.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.sidecarsdk.logging.internal.capture.Capture;
import io.sidecarsdk.logging.internal.capture.LogbackCaptures;
import io.sidecarsdk.logging.internal.capture.LogbackEvent;

/**
 * A Logback appender that hands log events to the SDK, which ships them to the policy's sinks.
 *
 * <p>To have what is logged before the SDK is started shipped too, name it in {@code logback.xml}; without that the SDK
 * adds one to the root logger when it starts.
 *
 * <pre>{@code
 * <appender name="sidecar" class="io.sidecarsdk.logging.SidecarAppender"/>
 * <root level="INFO"><appender-ref ref="sidecar"/></root>
 * }</pre>
 *
 * <p>It never blocks and never throws. Behind Logback's {@code AsyncAppender} it still works, but trace ids are lost then,
 * as they are found on the thread that calls this appender; it needs no such help.
 */
public final class SidecarAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

    private final Capture capture = new Capture();

    /** Made by Logback, or by hand; it begins with {@link #start()}. */
    public SidecarAppender() {}

    @Override
    public void start() {
        super.start();
        LogbackCaptures.of(getContext()).add(capture);
    }

    @Override
    public void stop() {
        super.stop();
        LogbackCaptures.of(getContext()).remove(capture);
    }

    @Override
    protected void append(ILoggingEvent event) {
        capture.append(event.getLoggerName(), LogbackEvent.severity(event.getLevel()), event, LogbackEvent::of);
    }
}
