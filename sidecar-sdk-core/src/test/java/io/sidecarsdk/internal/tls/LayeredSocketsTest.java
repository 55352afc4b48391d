package io.sidecarsdk.internal.tls;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class LayeredSocketsTest {

    private static final InetAddress LOCAL = InetAddress.getLoopbackAddress();

    private final SocketFactory sockets = new LayeredSockets() {
        @Override
        public Socket createSocket(Socket below, String host, int port, boolean autoClose) {
            return below;
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return new String[0];
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return new String[0];
        }
    };

    @Test
    void makesNoSocketsItself() {
        refuses(() -> sockets.createSocket("localhost", 443));
        refuses(() -> sockets.createSocket("localhost", 443, LOCAL, 0));
        refuses(() -> sockets.createSocket(LOCAL, 443));
        refuses(() -> sockets.createSocket(LOCAL, 443, LOCAL, 0));
    }

    private static void refuses(ThrowingCallable making) {
        assertThatThrownBy(making)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("TLS is laid over a connected socket only");
    }
}
