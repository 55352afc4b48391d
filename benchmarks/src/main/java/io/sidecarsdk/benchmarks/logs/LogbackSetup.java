package io.sidecarsdk.benchmarks.logs;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;

/** Logback, configured for one arm. */
final class LogbackSetup {

    private LogbackSetup() {}

    static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }

    /** Nothing but a level. */
    static LoggerContext empty() {
        LoggerContext context = context();
        context.reset();
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
        return context;
    }

    static void to(Appender<ILoggingEvent> appender) {
        LoggerContext context = empty();
        appender.setContext(context);
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    }

    /** Behind a queue that makes who logs wait rather than lose anything. */
    static AsyncAppender async(Appender<ILoggingEvent> behind, int queue) {
        LoggerContext context = empty();
        behind.setContext(context);
        behind.start();
        AsyncAppender async = new AsyncAppender();
        async.setQueueSize(queue);
        async.setDiscardingThreshold(0);
        async.setNeverBlock(false);
        async.addAppender(behind);
        async.setContext(context);
        async.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(async);
        return async;
    }

    /** As a user would have it in a file. */
    static void xml(String configuration) {
        LoggerContext context = context();
        context.reset();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        try {
            configurator.doConfigure(new ByteArrayInputStream(configuration.getBytes(StandardCharsets.UTF_8)));
        } catch (JoranException e) {
            throw new IllegalStateException(e);
        }
    }
}
