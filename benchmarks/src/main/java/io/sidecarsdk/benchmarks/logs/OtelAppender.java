package io.sidecarsdk.benchmarks.logs;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.logs.Severity;
import java.util.concurrent.TimeUnit;

/**
 * From Logback to OpenTelemetry's Logs API: time, level, message, logger, thread, MDC and exception, as OpenTelemetry's own
 * appender does, which does not fit the newest SDK.
 */
final class OtelAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

    private static final AttributeKey<String> THREAD = AttributeKey.stringKey("thread.name");

    private final LoggerProvider loggers;

    OtelAppender(LoggerProvider loggers) {
        this.loggers = loggers;
    }

    @Override
    protected void append(ILoggingEvent event) {
        LogRecordBuilder builder = loggers.get(event.getLoggerName()).logRecordBuilder();
        builder.setTimestamp(event.getInstant());
        builder.setObservedTimestamp(TimeUnit.MILLISECONDS.toNanos(event.getTimeStamp()), TimeUnit.NANOSECONDS);
        builder.setSeverity(severity(event.getLevel())).setSeverityText(event.getLevel().levelStr);
        builder.setBody(event.getFormattedMessage());
        builder.setAttribute(THREAD, event.getThreadName());
        event.getMDCPropertyMap().forEach((key, value) -> builder.setAttribute(AttributeKey.stringKey(key), value));
        if (event.getThrowableProxy() instanceof ThrowableProxy thrown) {
            builder.setException(thrown.getThrowable());
        }
        builder.emit();
    }

    private static Severity severity(Level level) {
        return switch (level.toInt()) {
            case Level.ERROR_INT -> Severity.ERROR;
            case Level.WARN_INT -> Severity.WARN;
            case Level.INFO_INT -> Severity.INFO;
            case Level.DEBUG_INT -> Severity.DEBUG;
            default -> Severity.TRACE;
        };
    }
}
