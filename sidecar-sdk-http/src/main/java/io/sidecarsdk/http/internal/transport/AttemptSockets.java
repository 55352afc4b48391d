package io.sidecarsdk.http.internal.transport;

import io.sidecarsdk.http.internal.call.Attempt;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** Makes plain sockets and shows each to the attempt it is for, which can then cut even connecting and TLS short. */
public final class AttemptSockets extends SocketFactory {

    private final AttemptScope scope;

    public AttemptSockets(AttemptScope scope) {
        this.scope = scope;
    }

    /** Where it looks for the attempt. */
    public AttemptScope scope() {
        return scope;
    }

    @Override
    public Socket createSocket() throws IOException {
        Socket socket = new PromptSocket();
        socket.setTcpNoDelay(true); // else what follows a window update of HTTP/2 waits 40 ms for an acknowledgement
        Attempt attempt = scope.current();
        if (attempt != null) {
            attempt.connecting(socket);
        }
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw unconnectedOnly();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw unconnectedOnly();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw unconnectedOnly();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw unconnectedOnly();
    }

    private static UnsupportedOperationException unconnectedOnly() {
        return new UnsupportedOperationException("OkHttp asks for unconnected sockets only");
    }
}
