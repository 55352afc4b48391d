package io.sidecarsdk.internal.tls;

import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Lays TLS over sockets that are connected already, and makes none itself: a client that asked for one would go around all
 * that is done for its connections below TLS.
 */
public abstract class LayeredSockets extends SSLSocketFactory {

    @Override
    public final Socket createSocket(String host, int port) {
        throw overAnotherOnly();
    }

    @Override
    public final Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw overAnotherOnly();
    }

    @Override
    public final Socket createSocket(InetAddress host, int port) {
        throw overAnotherOnly();
    }

    @Override
    public final Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw overAnotherOnly();
    }

    private static UnsupportedOperationException overAnotherOnly() {
        return new UnsupportedOperationException("TLS is laid over a connected socket only");
    }
}
