package io.sidecarsdk.benchmarks.logs;

import ch.qos.logback.classic.AsyncAppender;
import io.sidecarsdk.Sidecar;
import io.sidecarsdk.logging.LogStats;
import io.sidecarsdk.logging.Logs;
import io.sidecarsdk.policy.Policy;
import java.time.Duration;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.async.AsyncLoggerContext;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilderFactory;
import org.apache.logging.log4j.core.config.builder.impl.BuiltConfiguration;
import org.apache.logging.log4j.core.jmx.RingBufferAdminMBean;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** A logging framework with what takes its events, and the calls that are measured. */
abstract class LogCallArm {

    static final String LOGGER = "com.acme.shop.Checkout";

    static LogCallArm of(String name) {
        return switch (name) {
            case "logback", "logbackAgain" -> new Logback();
            case "sidecar" -> new OnSidecar();
            case "asyncAppender" -> new Async();
            case "log4jAsync" -> new Log4j();
            default -> throw new IllegalArgumentException(name);
        };
    }

    abstract void plain();

    abstract void one(String argument);

    abstract void three(String first, int second, String third);

    abstract void context(String name, String value);

    /** Whether all that was logged is taken. */
    abstract boolean isIdle();

    /** Fails if anything was lost. */
    void end() {}

    /** Logback alone. */
    private static class Logback extends LogCallArm {

        private final org.slf4j.Logger log = LoggerFactory.getLogger(LOGGER);

        Logback() {
            this(true);
        }

        Logback(boolean alone) {
            if (alone) {
                LogbackSetup.to(new NoAppender());
            }
        }

        @Override
        void plain() {
            log.info("order was shipped");
        }

        @Override
        void one(String argument) {
            log.info("order of {} was shipped", argument);
        }

        @Override
        void three(String first, int second, String third) {
            log.info("order of {} with {} items was shipped to {}", first, second, third);
        }

        @Override
        void context(String name, String value) {
            MDC.put(name, value);
        }

        @Override
        boolean isIdle() {
            return true;
        }
    }

    /** With a receiver in a process of its own that takes everything. */
    private static final class OnSidecar extends Logback {

        private final LogProcess receiver;
        private final Sidecar sidecar;
        private final Logs logs;

        private OnSidecar() {
            super(false);
            LogbackSetup.empty();
            receiver = LogProcess.receiver();
            sidecar = Sidecar.builder()
                    .policy(Policy.parse("""
                            apiVersion: sidecarsdk.io/v1
                            service: {name: benchmark}
                            logging:
                              sinks:
                                it: {http: {endpoint: "http://127.0.0.1:%d/lines", interval: 10ms}}
                            """.formatted(receiver.port())))
                    .start();
            logs = sidecar.get(Logs.class);
        }

        @Override
        boolean isIdle() {
            return logs.flush(Duration.ofSeconds(10));
        }

        @Override
        void end() {
            LogStats stats = logs.stats();
            sidecar.close();
            receiver.close();
            if (stats.dropped() > 0) {
                throw new IllegalStateException(stats.toString());
            }
        }
    }

    /** Logback's own queue. */
    private static final class Async extends Logback {

        private final AsyncAppender async;

        private Async() {
            super(false);
            async = LogbackSetup.async(new NoAppender(), 1 << 14);
        }

        @Override
        boolean isIdle() {
            return async.getNumberOfElementsInQueue() == 0;
        }
    }

    /** Log4j 2 with all loggers asynchronous, over the Disruptor. */
    private static final class Log4j extends LogCallArm {

        private final org.apache.logging.log4j.Logger log;
        private final RingBufferAdminMBean ring;

        private Log4j() {
            ConfigurationBuilder<BuiltConfiguration> builder = ConfigurationBuilderFactory.newConfigurationBuilder();
            builder.add(builder.newAppender("nothing", "Null"));
            builder.add(builder.newRootLogger(Level.INFO)
                    .addAttribute("includeLocation", false)
                    .add(builder.newAppenderRef("nothing")));
            AsyncLoggerContext context = (AsyncLoggerContext) Configurator.initialize(builder.build());
            ring = context.createRingBufferAdmin();
            log = LogManager.getLogger(LOGGER);
        }

        @Override
        void plain() {
            log.info("order was shipped");
        }

        @Override
        void one(String argument) {
            log.info("order of {} was shipped", argument);
        }

        @Override
        void three(String first, int second, String third) {
            log.info("order of {} with {} items was shipped to {}", first, second, third);
        }

        @Override
        void context(String name, String value) {
            ThreadContext.put(name, value);
        }

        @Override
        boolean isIdle() {
            return ring.getRemainingCapacity() == ring.getBufferSize();
        }
    }
}
