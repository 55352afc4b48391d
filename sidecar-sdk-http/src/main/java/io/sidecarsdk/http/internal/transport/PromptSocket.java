package io.sidecarsdk.http.internal.transport;

import java.net.Socket;
import java.net.SocketException;

/**
 * A socket over which TLS is closed at once. The JDK's TLS says goodbye when it is closed, and for that waits for whoever
 * is writing: without end, where a peer has stopped reading. It waits no longer than SO_LINGER, so it is told that this is
 * 0; what the system does with unsent bytes stays as it is. OkHttp closes shared connections of HTTP/2 on the threads of
 * callers.
 */
final class PromptSocket extends Socket {

    @Override
    public int getSoLinger() throws SocketException {
        return Math.max(0, super.getSoLinger());
    }
}
