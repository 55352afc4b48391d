package io.sidecarsdk.logging.internal.runtime;

import io.sidecarsdk.logging.SidecarLog4jAppender;
import io.sidecarsdk.logging.internal.capture.Capture;
import io.sidecarsdk.logging.internal.capture.CaptureRegistry;
import io.sidecarsdk.logging.internal.capture.Intake;
import io.sidecarsdk.logging.internal.capture.log4j2.Log4jCaptures;
import java.beans.PropertyChangeEvent;
import java.beans.PropertyChangeListener;
import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Binds the SDK to a context of Log4j: to the appenders that its configuration has, or to one of its own at the root.
 *
 * <p>A configuration is replaced as a whole, with all appenders, when its file changes: so it listens for that and starts over.
 */
final class Log4jSource implements EventSource, CaptureRegistry.Binder, PropertyChangeListener {

    /** One for each, since several may be open. */
    private final String ownName = "sidecar-sdk-" + Integer.toHexString(System.identityHashCode(this));

    private final Intake intake;
    private final List<Capture> bound = new ArrayList<>();
    /** Null while it is closed, and where what is logged through Log4j's interfaces goes to another framework. */
    private @Nullable LoggerContext context;

    private @Nullable SidecarLog4jAppender own;
    private @Nullable Configuration ownIn;
    private boolean attaching;

    Log4jSource(Intake intake) {
        this.intake = intake;
    }

    @Override
    public synchronized void open() {
        if (LogManager.getContext(false) instanceof LoggerContext found) {
            context = found;
            Log4jCaptures.of(found).join(this);
            if (bound.isEmpty()) {
                attachOwn(found);
            }
            found.addPropertyChangeListener(this);
        }
    }

    @Override
    public synchronized void close() {
        LoggerContext known = context;
        if (known != null) {
            known.removePropertyChangeListener(this);
            Log4jCaptures.of(known).leave(this);
            detachOwn();
            bound.forEach(capture -> capture.unbind(intake));
            bound.clear();
            context = null;
        }
    }

    @Override
    public synchronized void offer(Capture capture) {
        if (context != null && capture.bind(intake)) {
            bound.add(capture);
            if (!attaching) {
                detachOwn();
            }
        }
    }

    /** Appenders of the new configuration have been offered as they were started, those of the old one are stopped. */
    @Override
    @SuppressWarnings("ReferenceEquality") // whether it is another configuration
    public synchronized void propertyChange(PropertyChangeEvent change) {
        LoggerContext known = context;
        boolean replaced = change.getOldValue() != change.getNewValue(); // it is told of smaller changes too
        if (known == null || !replaced || !LoggerContext.PROPERTY_CONFIG.equals(change.getPropertyName())) {
            return;
        }
        bound.removeIf(capture -> !Log4jCaptures.of(known).has(capture));
        if (bound.isEmpty()) {
            own = null; // stopped with the old configuration
            attachOwn(known);
        }
    }

    private void attachOwn(LoggerContext to) {
        Configuration configuration = to.getConfiguration();
        attaching = true;
        SidecarLog4jAppender appender = SidecarLog4jAppender.create(ownName, null, configuration);
        Log4jCaptures.of(to).addFor(this, appender::start);
        configuration.addAppender(appender);
        configuration.getRootLogger().addAppender(appender, null, null);
        own = appender;
        ownIn = configuration;
        attaching = false;
    }

    private void detachOwn() {
        SidecarLog4jAppender appender = own;
        Configuration configuration = ownIn;
        if (appender != null && configuration != null) {
            own = null;
            configuration.getRootLogger().removeAppender(ownName);
            configuration.getAppenders().remove(ownName);
            appender.stop();
        }
    }
}
