package io.sidecarsdk.logging.internal.runtime;

import io.sidecarsdk.logging.internal.capture.Intake;
import io.sidecarsdk.policy.LogCapturePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.ILoggerFactory;

/**
 * The logging frameworks that are there, as far as the policy wants what they log. Their classes are touched only where they are
 * there.
 */
final class EventSources {

    private static final String LOGBACK = "ch.qos.logback.classic.LoggerContext";
    private static final String LOG4J = "org.apache.logging.log4j.core.LoggerContext";
    private static final String LOG4J_FACTORY = "org.apache.logging.slf4j.Log4jLoggerFactory";
    private static final String JUL_FACTORY = "org.slf4j.jul.JDK14LoggerFactory";

    private final List<Switch> switches = new ArrayList<>();

    private static final class Switch {

        private final EventSource source;
        private final Predicate<LogCapturePolicy> wanted;
        private boolean open;

        private Switch(EventSource source, Predicate<LogCapturePolicy> wanted) {
            this.source = source;
            this.wanted = wanted;
        }

        private void turn(boolean on) {
            if (on != open) {
                open = on;
                if (on) {
                    source.open();
                } else {
                    source.close();
                }
            }
        }
    }

    private EventSources() {}

    /** @param factory what SLF4J is bound to */
    static EventSources of(ILoggerFactory factory, Intake intake) {
        EventSources sources = new EventSources();
        String bound = factory.getClass().getName();
        if (bound.equals(LOGBACK)) {
            sources.switches.add(new Switch(LogbackSource.of(factory, intake), LogCapturePolicy::logback));
        } else if (!bound.equals(LOG4J_FACTORY) && !bound.equals(JUL_FACTORY)) {
            sources.switches.add(new Switch(new NoEventSource(factory), policy -> true));
        }
        if (isThere(LOG4J)) {
            sources.switches.add(new Switch(new Log4jSource(intake), LogCapturePolicy::log4j2));
        }
        sources.switches.add(new Switch(new JulSource(intake), LogCapturePolicy::javaUtilLogging));
        return sources;
    }

    private static boolean isThere(String type) {
        try {
            Class.forName(type, false, EventSources.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** Takes from now on what {@code policy} wants, and nothing else. */
    void use(LogCapturePolicy policy) {
        switches.forEach(each -> each.turn(each.wanted.test(policy)));
    }

    void close() {
        switches.forEach(each -> each.turn(false));
    }
}
