package io.sidecarsdk.secrets.peers;

import java.io.IOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests their servers: each class an OpenBao of its own, which it may seal and kill, and all of them one PostgreSQL,
 * in which OpenBao makes users with names of their own.
 */
final class RealServers implements ParameterResolver {

    private static final Namespace SERVERS = Namespace.create(RealServers.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == OpenBaoServer.class || type == PostgresServer.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == OpenBaoServer.class
                ? store(classOf(context)).computeIfAbsent(OpenBaoServer.class, type -> started(OpenBaoServer::running))
                : store(context.getRoot())
                        .computeIfAbsent(PostgresServer.class, type -> started(PostgresServer::start));
    }

    private static ExtensionContext classOf(ExtensionContext context) {
        ExtensionContext at = context;
        while (at.getTestMethod().isPresent()) {
            at = at.getParent().orElseThrow();
        }
        return at;
    }

    private static Store store(ExtensionContext context) {
        return context.getStore(SERVERS); // closes what it holds
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
