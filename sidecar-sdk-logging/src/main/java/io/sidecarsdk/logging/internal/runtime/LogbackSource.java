package io.sidecarsdk.logging.internal.runtime;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggerContextListener;
import io.sidecarsdk.logging.SidecarAppender;
import io.sidecarsdk.logging.internal.capture.Capture;
import io.sidecarsdk.logging.internal.capture.CaptureRegistry;
import io.sidecarsdk.logging.internal.capture.Intake;
import io.sidecarsdk.logging.internal.capture.LogbackCaptures;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;

/**
 * Binds the SDK to a Logback context: to the appenders that its configuration has, or to one of its own at the root.
 *
 * <p>A context can be configured anew at any time, Spring Boot does so early in the start. All appenders are gone then, and
 * new ones may come: so it listens for that and starts over; its own appender goes as soon as a configured one comes.
 */
final class LogbackSource implements EventSource, CaptureRegistry.Binder, LoggerContextListener {

    private final LoggerContext context;
    private final Intake target;
    private final List<Capture> bound = new ArrayList<>();
    private @Nullable SidecarAppender own;
    private boolean attaching;

    private LogbackSource(LoggerContext context, Intake target) {
        this.context = context;
        this.target = target;
    }

    static LogbackSource of(ILoggerFactory factory, Intake target) {
        return new LogbackSource((LoggerContext) factory, target);
    }

    @Override
    public synchronized void open() {
        bindAll();
        context.addListener(this);
    }

    @Override
    public synchronized void close() {
        context.removeListener(this);
        LogbackCaptures.of(context).leave(this);
        detachOwn();
        unbindAll();
    }

    private void bindAll() {
        LogbackCaptures.of(context).join(this);
        if (bound.isEmpty()) {
            attachOwn();
        }
    }

    private void unbindAll() {
        bound.forEach(capture -> capture.unbind(target));
        bound.clear();
    }

    @Override
    public synchronized void offer(Capture capture) {
        if (capture.bind(target)) {
            bound.add(capture);
            if (!attaching) {
                detachOwn();
            }
        }
    }

    private void attachOwn() {
        attaching = true;
        SidecarAppender appender = new SidecarAppender();
        appender.setName("sidecar-sdk");
        appender.setContext(context);
        LogbackCaptures.of(context).addFor(this, appender::start);
        root().addAppender(appender);
        own = appender;
        attaching = false;
    }

    private void detachOwn() {
        SidecarAppender appender = own;
        if (appender != null) {
            own = null;
            root().detachAppender(appender);
            appender.stop();
        }
    }

    private Logger root() {
        return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    @Override
    public boolean isResetResistant() {
        return true;
    }

    @Override
    public synchronized void onReset(LoggerContext reset) {
        own = null; // stopped and detached already
        unbindAll();
        bindAll();
    }

    @Override
    public synchronized void onStop(LoggerContext stopped) {
        detachOwn();
        unbindAll();
    }

    @Override
    public void onStart(LoggerContext started) {}

    @Override
    public void onLevelChange(Logger logger, Level level) {}
}
