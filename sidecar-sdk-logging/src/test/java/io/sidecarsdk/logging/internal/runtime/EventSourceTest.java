package io.sidecarsdk.logging.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLoggerFactory;

class EventSourceTest {

    @Test
    void anotherLoggingFrameworkIsNamedInAWarningAndLeftAlone() {
        Logger logger = (Logger) LoggerFactory.getLogger(NoEventSource.class);
        ListAppender<ILoggingEvent> warnings = new ListAppender<>();
        warnings.start();
        logger.setLevel(Level.WARN);
        logger.addAppender(warnings);
        try {
            EventSource source = new NoEventSource(new NOPLoggerFactory());
            source.open();
            source.close();
            assertThat(warnings.list)
                    .singleElement()
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .asString()
                    .contains("org.slf4j.helpers.NOPLoggerFactory", "expected: Logback");
        } finally {
            logger.detachAppender(warnings);
            logger.setLevel(null);
        }
    }
}
