package io.sidecarsdk.logging.peers;

import java.io.IOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the servers that take long to start, all of them the same: tests write to indices and with labels of their
 * own. The others are started by who needs them.
 */
public final class LogReceivers implements ParameterResolver {

    private static final Namespace SERVERS = Namespace.create(LogReceivers.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == OpenSearchServer.class || type == LokiServer.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        ExtensionContext.Store store = context.getRoot().getStore(SERVERS); // closes what it holds
        return parameter.getParameter().getType() == LokiServer.class
                ? store.computeIfAbsent(LokiServer.class, type -> started(LokiServer::start))
                : store.computeIfAbsent(OpenSearchServer.class, type -> started(OpenSearchServer::start));
    }

    private static <T> T started(Start<T> start) {
        try {
            return start.start();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @FunctionalInterface
    private interface Start<T> {
        T start() throws IOException, InterruptedException;
    }
}
