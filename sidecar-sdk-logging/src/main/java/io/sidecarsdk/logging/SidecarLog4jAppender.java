package io.sidecarsdk.logging;

import io.sidecarsdk.logging.internal.capture.Capture;
import io.sidecarsdk.logging.internal.capture.log4j2.Log4jCaptures;
import io.sidecarsdk.logging.internal.capture.log4j2.Log4jEvent;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Filter;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginConfiguration;
import org.apache.logging.log4j.core.config.plugins.PluginElement;
import org.apache.logging.log4j.core.config.plugins.PluginFactory;
import org.jspecify.annotations.Nullable;

/**
 * A Log4j 2 appender that hands log events to the SDK, which ships them to the policy's sinks.
 *
 * <p>To have what is logged before the SDK is started shipped too, name it in {@code log4j2.xml}; without that the SDK adds one
 * to the root logger when it starts.
 *
 * <pre>{@code
 * <Appenders><Sidecar name="sidecar"/></Appenders>
 * <Loggers><Root level="info"><AppenderRef ref="sidecar"/></Root></Loggers>
 * }</pre>
 *
 * <p>It never throws, and waits only where the policy's overflow is {@code block}. With asynchronous loggers, or behind an
 * {@code Async} appender, it still works, but trace ids are lost then unless they are in the thread context, as they are found on
 * the thread that calls this appender; it needs no such help.
 */
@Plugin(name = "Sidecar", category = "Core", elementType = "appender", printObject = true)
public final class SidecarLog4jAppender extends AbstractAppender {

    private final Capture capture = new Capture();

    private final @Nullable LoggerContext context;

    private SidecarLog4jAppender(String name, @Nullable Filter filter, Configuration configuration) {
        super(name, filter, null, true, Property.EMPTY_ARRAY);
        context = contextOf(configuration);
    }

    /**
     * Made by Log4j, or by hand.
     *
     * @param name what it is referred to by
     * @param filter which events it gets; null for all
     * @param configuration what it is part of
     */
    @PluginFactory
    public static SidecarLog4jAppender create(
            @PluginAttribute(value = "name", defaultString = "sidecar") String name,
            @PluginElement("Filter") @Nullable Filter filter,
            @PluginConfiguration Configuration configuration) {
        return new SidecarLog4jAppender(name, filter, configuration);
    }

    /** Log4j's default configuration does not know its context. */
    private static @Nullable LoggerContext contextOf(Configuration configuration) {
        LoggerContext known = configuration.getLoggerContext();
        return known == null && LogManager.getContext(false) instanceof LoggerContext current ? current : known;
    }

    @Override
    public void start() {
        super.start();
        if (context != null) {
            Log4jCaptures.of(context).add(capture);
        }
    }

    @Override
    public boolean stop(long timeout, TimeUnit timeUnit) {
        if (context != null) {
            Log4jCaptures.of(context).remove(capture);
        }
        return super.stop(timeout, timeUnit);
    }

    @Override
    public void append(LogEvent event) {
        capture.append(Log4jEvent.logger(event), Log4jEvent.severity(event.getLevel()), event, Log4jEvent::taken);
    }
}
