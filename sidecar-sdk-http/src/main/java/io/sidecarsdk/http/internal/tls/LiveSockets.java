package io.sidecarsdk.http.internal.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import okhttp3.CipherSuite;
import okhttp3.ConnectionSpec;

/** Lays TLS over OkHttp's sockets, each time as it is set up at that moment. */
final class LiveSockets extends SSLSocketFactory {

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
        return java.util.Objects.requireNonNull(ConnectionSpec.MODERN_TLS.cipherSuites()).stream()
                .map(CipherSuite::javaName)
                .toArray(String[]::new);
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw overAnotherOnly();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw overAnotherOnly();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw overAnotherOnly();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw overAnotherOnly();
    }

    private static UnsupportedOperationException overAnotherOnly() {
        return new UnsupportedOperationException("TLS is laid over a connected socket only");
    }
}
