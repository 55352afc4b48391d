package io.sidecarsdk.http.internal.transport;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * What a connection of OkHttp knows and does, but not in public: whether there is something to read, whether the peer lives,
 * and not to be used again. Where OkHttp's inside cannot be reached (another version, closed modules) there is nothing to read, every peer
 * lives, and connections are used as OkHttp sees fit.
 */
final class OkHttpConnection {

    private static final String HTTP = "okhttp3.internal.http.";
    private static final String CONNECTION = "okhttp3.internal.connection.";
    private static final String CONNECTION_2 = "okhttp3.internal.http2.Http2Connection";

    private static final @Nullable MethodHandle EXCHANGE = method(HTTP + "RealInterceptorChain", "getExchange$okhttp");
    private static final @Nullable MethodHandle RETIRE =
            onExchange(method(CONNECTION + "Exchange", "noNewExchangesOnConnection"), void.class);
    private static final @Nullable MethodHandle SOURCE = onExchange(source(), BufferedSource.class);

    private static final @Nullable MethodHandle HTTP_2 = field(CONNECTION + "RealConnection", "http2Connection");
    private static final @Nullable MethodHandle PINGS = field(CONNECTION_2, "degradedPingsSent");
    private static final @Nullable MethodHandle PONGS = field(CONNECTION_2, "degradedPongsReceived");
    private static final @Nullable MethodHandle PING = method(CONNECTION_2, "sendDegradedPingLater$okhttp");

    private OkHttpConnection() {}

    /** Of a connection of HTTP/1.1: whether something has come that has not been read. */
    static boolean hasUnread(Interceptor.Chain chain) {
        if (SOURCE == null) {
            return false;
        }
        try {
            BufferedSource source = (BufferedSource) SOURCE.invokeExact(chain);
            return source != null && source.getBuffer().size() > 0;
        } catch (Throwable e) {
            return false;
        }
    }

    /** Of a connection of HTTP/2: whether the peer owes an answer since it was last asked for one. If not, asks it now. */
    static boolean isSilent(Connection connection) {
        if (HTTP_2 == null || PINGS == null || PONGS == null || PING == null) {
            return false;
        }
        try {
            Object http2 = HTTP_2.invoke(connection);
            boolean silent = (long) PONGS.invoke(http2) < (long) PINGS.invoke(http2);
            if (!silent) {
                PING.invoke(http2);
            }
            return silent;
        } catch (Throwable e) {
            return false;
        }
    }

    /** Has the connection of {@code chain} end with what is under way on it. */
    static void retire(Interceptor.Chain chain) {
        if (RETIRE == null) {
            return;
        }
        try {
            RETIRE.invokeExact(chain);
        } catch (Throwable e) {
            // it stays in use
        }
    }

    private static @Nullable MethodHandle source() {
        MethodHandle codec = method(CONNECTION + "Exchange", "access$getCodec$p");
        MethodHandle socket = method(HTTP + "ExchangeCodec", "getSocket");
        MethodHandle source = method(CONNECTION + "BufferedSocket", "getSource");
        if (codec == null || socket == null || source == null) {
            return null;
        }
        MethodType cast =
                MethodType.methodType(BufferedSource.class, socket.type().returnType());
        return MethodHandles.filterReturnValue(MethodHandles.filterReturnValue(codec, socket), source.asType(cast));
    }

    /** {@code inner}, which takes an exchange, as one that takes a chain. */
    private static @Nullable MethodHandle onExchange(@Nullable MethodHandle inner, Class<?> result) {
        return EXCHANGE == null || inner == null
                ? null
                : MethodHandles.filterReturnValue(EXCHANGE, inner)
                        .asType(MethodType.methodType(result, Interceptor.Chain.class));
    }

    private static @Nullable MethodHandle field(String type, String name) {
        try {
            Field field = Class.forName(type).getDeclaredField(name);
            field.setAccessible(true);
            return MethodHandles.lookup().unreflectGetter(field);
        } catch (ReflectiveOperationException | LinkageError | RuntimeException unreachable) {
            return null;
        }
    }

    private static @Nullable MethodHandle method(String type, String name) {
        try {
            for (Method method : Class.forName(type).getMethods()) {
                if (method.getName().equals(name)) {
                    return MethodHandles.publicLookup().unreflect(method);
                }
            }
            return null;
        } catch (ReflectiveOperationException | LinkageError | RuntimeException unreachable) {
            return null;
        }
    }
}
