package io.sidecarsdk.logging.internal.capture.jul;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import io.sidecarsdk.logging.internal.capture.KeepingIntake;
import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.logging.internal.record.Thrown;
import io.sidecarsdk.logging.internal.ship.DropReason;
import io.sidecarsdk.logging.internal.ship.ForwarderThread;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.ListResourceBundle;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class JulCaptureTest {

    private static final String NAME = "jul.test";

    private final KeepingIntake intake = new KeepingIntake(NAME);
    private final JulCapture capture = new JulCapture(intake);
    private final Logger logger = Logger.getLogger(NAME);

    private Handler[] others = new Handler[0];

    @BeforeEach
    void open() {
        others = Logger.getLogger("").getHandlers(); // the console's prints everything too
        Arrays.stream(others).forEach(Logger.getLogger("")::removeHandler);
        logger.setLevel(Level.ALL);
        capture.open();
    }

    @AfterEach
    void close() {
        capture.close();
        logger.setLevel(null);
        Arrays.stream(others).forEach(Logger.getLogger("")::addHandler);
    }

    private static long attached() {
        return Arrays.stream(Logger.getLogger("").getHandlers())
                .filter(handler -> handler instanceof CaptureHandler)
                .count();
    }

    @Test
    void anEventIsTakenWithAllThatIsInIt() {
        MDC.put("tenant", "acme");
        try {
            logger.log(Level.WARNING, "order {0} of {1} failed", new Object[] {17, "acme"});
        } finally {
            MDC.remove("tenant");
        }
        LogRecord record = intake.last();
        assertThat(record.message()).hasToString("order 17 of acme failed");
        assertThat(record.severity()).isEqualTo(Severity.WARN);
        assertThat(record.level()).hasToString("WARNING");
        assertThat(record.logger()).hasToString(NAME);
        assertThat(record.thread()).hasToString(Thread.currentThread().getName());
        assertThat(record.mdc().text("tenant")).isEqualTo("acme");
        assertThat(record.epochNanos()).isPositive();
        assertThat(record.exception()).isNull();
    }

    @Test
    void levelsAreMapped() {
        logger.severe("m");
        logger.warning("m");
        logger.info("m");
        logger.config("m");
        logger.fine("m");
        logger.finer("m");
        logger.finest("m");
        assertThat(intake.records())
                .extracting(LogRecord::severity)
                .containsExactly(
                        Severity.ERROR,
                        Severity.WARN,
                        Severity.INFO,
                        Severity.DEBUG,
                        Severity.DEBUG,
                        Severity.TRACE,
                        Severity.TRACE);
    }

    @Test
    void aMessageComesFromItsResourceBundle() {
        Logger bundled = Logger.getLogger(NAME + ".bundled");
        bundled.setResourceBundle(new ListResourceBundle() {
            @Override
            public String getBaseBundleName() {
                return "bundle";
            }

            @Override
            protected Object[][] getContents() {
                return new Object[][] {{"failed", "Auftrag {0} fehlgeschlagen"}};
            }
        });
        bundled.log(Level.INFO, "failed", 17);
        assertThat(intake.last().message()).hasToString("Auftrag 17 fehlgeschlagen");
    }

    @Test
    void aMessageThatIsNoPatternStaysAsItIs() {
        logger.log(Level.INFO, "{0", new Object[] {1});
        logger.log(Level.INFO, (String) null);
        assertThat(intake.messages()).containsExactly("{0", "");
    }

    @Test
    void argumentsCountAsTheyAreNow() {
        StringBuilder argument = new StringBuilder("now");
        logger.log(Level.INFO, "{0}", argument);
        argument.setLength(0);
        assertThat(intake.last().message()).hasToString("now");
    }

    @Test
    void anExceptionIsTakenWithItsCausesAndWhatItSuppressed() {
        IllegalStateException thrown = new IllegalStateException("outer", new RuntimeException("inner"));
        thrown.addSuppressed(new RuntimeException("beside", thrown));
        logger.log(Level.SEVERE, "failed", thrown);
        Thrown exception = intake.last().exception();
        assertThat(exception).isNotNull();
        assertThat(exception.className()).hasToString("java.lang.IllegalStateException");
        assertThat(exception.message()).hasToString("outer");
        assertThat(String.valueOf(exception.stack())).startsWith("at io.sidecarsdk.logging.internal.capture.jul");
        assertThat(String.valueOf(exception.cause().message())).isEqualTo("inner");
        assertThat(String.valueOf(exception.cause().stack())).contains("common frames omitted");
        Thrown beside = exception.suppressed().get(0);
        assertThat(beside.cause().isCyclic()).isTrue();
    }

    @Test
    void anExceptionThatFailsWhenItIsAskedIsTakenAllTheSame() {
        logger.log(Level.SEVERE, "failed", new RuntimeException() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new IllegalStateException();
            }
        });
        assertThat(String.valueOf(intake.last().exception().message())).contains("getMessage failed");
    }

    @Test
    void anEndlessChainOfCausesIsBounded() {
        RuntimeException thrown = new RuntimeException("0");
        for (int i = 1; i < 5000; i++) {
            thrown = new RuntimeException(Integer.toString(i), thrown);
        }
        logger.log(Level.SEVERE, "failed", thrown);
        int depth = 0;
        for (@Nullable Thrown each = intake.last().exception(); each != null; each = each.cause()) {
            depth++;
        }
        assertThat(depth).isBetween(10, 100);
    }

    @Test
    void theSpanOfTheThreadIsTaken() {
        SpanContext span = SpanContext.create(
                "0af7651916cd43dd8448eb211c80319c",
                "b7ad6b7169203331",
                TraceFlags.getSampled(),
                TraceState.getDefault());
        try (Scope ignored = Span.wrap(span).makeCurrent()) {
            logger.info("m");
        }
        assertThat(intake.last().traceId()).hasToString(span.getTraceId());
        assertThat(intake.last().spanId()).hasToString(span.getSpanId());
    }

    @Test
    void whatIsLoggedWhileAnEventIsPreparedIsCountedAndNotTaken() {
        Object chatty = new Object() {
            @Override
            public String toString() {
                logger.info("inside");
                return "chatty";
            }
        };
        logger.log(Level.INFO, "{0}", chatty);
        assertThat(intake.messages()).containsExactly("chatty");
        assertThat(intake.lost).containsExactly(DropReason.REENTRANT);
    }

    @Test
    void whatAForwardingThreadLogsIsNotTaken() throws InterruptedException {
        ForwarderThread thread = new ForwarderThread("test", () -> logger.severe("from inside"));
        thread.start();
        thread.join();
        assertThat(intake.events).isEmpty();
    }

    @Test
    void aResetOfTheConfigurationDoesNotTakeItAway() throws Exception {
        LogManager manager = LogManager.getLogManager();
        try {
            manager.reset();
            logger.setLevel(Level.INFO);
            logger.info("after the reset");
            assertThat(intake.messages()).containsExactly("after the reset");
            assertThat(attached()).isOne();

            manager.readConfiguration(new ByteArrayInputStream(".level=INFO\n".getBytes()));
            logger.info("after another one");
            assertThat(intake.messages()).containsExactly("after the reset", "after another one");
            assertThat(attached()).isOne();
        } finally {
            manager.readConfiguration();
        }
    }

    @Test
    void whereABridgeHandsItToSlf4jNothingIsTaken() {
        Handler bridge = new org.slf4j.bridge.SLF4JBridgeHandler();
        Logger.getLogger("").addHandler(bridge);
        try {
            logger.info("bridged");
            assertThat(intake.events).isEmpty();
        } finally {
            Logger.getLogger("").removeHandler(bridge);
        }
        logger.info("not bridged");
        assertThat(intake.messages()).containsExactly("not bridged");
    }

    @Test
    void nothingIsTakenOnceItIsClosed() {
        capture.close();
        assertThat(attached()).isZero();
        logger.info("m");
        assertThat(intake.events).isEmpty();
        capture.open();
        logger.info("again");
        assertThat(intake.messages()).containsExactly("again");
    }
}
