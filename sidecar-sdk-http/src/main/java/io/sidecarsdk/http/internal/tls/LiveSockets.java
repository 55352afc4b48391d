package io.sidecarsdk.http.internal.tls;

import io.sidecarsdk.internal.tls.LayeredSockets;
import java.io.IOException;
import java.net.Socket;
import java.util.Objects;
import javax.net.ssl.SSLSocket;
import okhttp3.CipherSuite;
import okhttp3.ConnectionSpec;

/** Lays TLS over OkHttp's sockets, each time as it is set up at that moment. */
final class LiveSockets extends LayeredSockets {

    /** Gives the setup in force. */
    @FunctionalInterface
    interface Current {

        /**
         * What is in force now.
         *
         * @throws IOException if there is none
         */
        TlsSetup get() throws IOException;
    }

    private final Current current;

    LiveSockets(Current current) {
        this.current = current;
    }

    @Override
    public SSLSocket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        return current.get().over(socket, host, port, autoClose);
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return getSupportedCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return Objects.requireNonNull(ConnectionSpec.MODERN_TLS.cipherSuites()).stream()
                .map(CipherSuite::javaName)
                .toArray(String[]::new);
    }
}
