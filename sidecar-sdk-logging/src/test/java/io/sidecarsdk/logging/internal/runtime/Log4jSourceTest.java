package io.sidecarsdk.logging.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.SidecarLog4jAppender;
import io.sidecarsdk.logging.internal.capture.KeepingIntake;
import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.logging.internal.ship.DropReason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.apache.logging.log4j.core.config.xml.XmlConfiguration;
import org.apache.logging.log4j.message.StringMapMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Log4jSourceTest {

    private static final String NONE = """
            <Configuration><Loggers><Root level="debug"/></Loggers></Configuration>""";

    private static final String CONFIGURED = """
            <Configuration>
              <Appenders><Sidecar name="shipped"/></Appenders>
              <Loggers><Root level="debug"><AppenderRef ref="shipped"/></Root></Loggers>
            </Configuration>""";

    private final LoggerContext context = (LoggerContext) LogManager.getContext(false);
    private final KeepingIntake intake = new KeepingIntake("log4j.test");
    private final Log4jSource source = new Log4jSource(intake);
    private final Logger logger = context.getLogger("log4j.test");

    @BeforeEach
    void configure() throws IOException {
        configure(NONE);
    }

    @AfterEach
    void close() throws IOException {
        source.close();
        configure(NONE);
    }

    private void configure(String xml) throws IOException {
        ConfigurationSource from =
                new ConfigurationSource(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        context.setConfiguration(new XmlConfiguration(context, from));
    }

    private long appenders() {
        return context.getConfiguration().getAppenders().values().stream()
                .filter(appender -> appender instanceof SidecarLog4jAppender)
                .count();
    }

    @Test
    void anEventIsTakenWithAllThatIsInIt() {
        source.open();
        Marker parent = MarkerManager.getMarker("SECURITY");
        Marker marker = MarkerManager.getMarker("AUDIT").setParents(parent);
        ThreadContext.put("tenant", "acme");
        ThreadContext.push("outer");
        ThreadContext.push("inner");
        try {
            logger.error(
                    marker, "order {} failed", 17, new IllegalStateException("why", new RuntimeException("cause")));
        } finally {
            ThreadContext.clearAll();
        }
        LogRecord record = intake.last();
        assertThat(record.message()).hasToString("order 17 failed");
        assertThat(record.severity()).isEqualTo(Severity.ERROR);
        assertThat(record.level()).hasToString("ERROR");
        assertThat(record.logger()).hasToString("log4j.test");
        assertThat(record.thread()).hasToString(Thread.currentThread().getName());
        assertThat(record.mdc().text("tenant")).isEqualTo("acme");
        assertThat(new String(record.bytes(), StandardCharsets.UTF_8)).contains("ndc", "outer", "inner");
        assertThat(new String(record.bytes(), StandardCharsets.UTF_8)).contains("AUDIT", "SECURITY");
        assertThat(String.valueOf(record.exception().message())).isEqualTo("why");
        assertThat(String.valueOf(record.exception().cause().message())).isEqualTo("cause");
    }

    @Test
    void aMapMessageBecomesFields() {
        source.open();
        logger.info(new StringMapMessage(Map.of("order", "17")).with("ms", 12));
        assertThat(intake.last().fields().text("order")).isEqualTo("17");
        assertThat(intake.last().fields().text("ms")).isEqualTo("12");
    }

    @Test
    void levelsAreMapped() {
        source.open();
        logger.fatal("m");
        logger.error("m");
        logger.warn("m");
        logger.log(Level.forName("NOTICE", 350), "m");
        logger.info("m");
        logger.debug("m");
        assertThat(intake.records())
                .extracting(LogRecord::severity)
                .containsExactly(
                        Severity.FATAL, Severity.ERROR, Severity.WARN, Severity.INFO, Severity.INFO, Severity.DEBUG);
    }

    @Test
    void eventsThatLog4jUsesAgainAreTakenAsTheyWere() {
        source.open();
        for (int i = 0; i < 100; i++) {
            logger.info("number {}", i);
        }
        assertThat(intake.messages()).hasSize(100).startsWith("number 0").endsWith("number 99");
    }

    @Test
    void oneIsAddedWhereNoneIsConfiguredAndTakenAwayAgain() {
        source.open();
        assertThat(appenders()).isOne();
        logger.info("m");
        assertThat(intake.messages()).containsExactly("m");
        source.close();
        assertThat(appenders()).isZero();
        logger.info("after");
        assertThat(intake.messages()).containsExactly("m");
    }

    @Test
    void theConfiguredOneIsUsedAndHasKeptWhatWasLoggedBefore() throws IOException {
        configure(CONFIGURED);
        logger.info("before");
        source.open();
        logger.info("after");
        assertThat(appenders()).isOne();
        assertThat(intake.messages()).containsExactly("before", "after");
        source.close();
        logger.info("kept again");
        source.open();
        assertThat(intake.messages()).containsExactly("before", "after", "kept again");
    }

    @Test
    void anotherConfigurationChangesNothing() throws IOException {
        source.open();
        configure(NONE);
        logger.info("own");
        assertThat(appenders()).isOne();
        configure(CONFIGURED);
        logger.info("configured");
        assertThat(appenders()).isOne();
        configure(CONFIGURED);
        logger.info("configured again");
        configure(NONE);
        logger.info("own again");
        assertThat(appenders()).isOne();
        assertThat(intake.messages()).containsExactly("own", "configured", "configured again", "own again");
    }

    @Test
    void log4jsDefaultConfigurationIsNoException() {
        context.setConfiguration(new DefaultConfiguration());
        source.open();
        logger.error("m");
        assertThat(intake.messages()).containsExactly("m");
    }

    @Test
    void twoTakeEverythingEach() throws IOException {
        KeepingIntake other = new KeepingIntake("log4j.test");
        Log4jSource second = new Log4jSource(other);
        source.open();
        second.open();
        logger.info("both");
        configure(NONE);
        context.updateLoggers();
        logger.info("still");
        source.close();
        logger.info("one");
        second.close();
        logger.info("none");
        assertThat(intake.messages()).containsExactly("both", "still");
        assertThat(other.messages()).containsExactly("both", "still", "one");
        assertThat(appenders()).isZero();
    }

    @Test
    void whatIsLoggedWhileAnEventIsPreparedIsCountedAndNotTaken() {
        source.open();
        Object chatty = new Object() {
            @Override
            public String toString() {
                logger.info("inside");
                return "chatty";
            }
        };
        logger.info(new StringMapMessage(Map.of()).with("who", chatty));
        assertThat(intake.events).hasSize(1);
    }

    @Test
    void anEventThatCannotBeTakenIsCounted() {
        source.open();
        logger.info("{}", new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("on purpose");
            }
        });
        assertThat(intake.lost.size() + intake.events.size()).isOne();
        assertThat(intake.lost).allMatch(reason -> reason == DropReason.ENCODING);
    }
}
