package io.sidecarsdk.logging.internal.sink.forward;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A connection to a Forward server: sends messages and reads what comes back. */
final class ForwardConnection {

    private final Socket plain;
    private final Socket socket;
    private final int timeoutMillis;
    private final InputStream in;
    private final OutputStream out;
    private final Unpacker unpacker;
    private boolean kept = true;

    /** @param socket {@code plain} itself, or TLS over it */
    ForwardConnection(Socket plain, Socket socket, int timeoutMillis) throws IOException {
        this.plain = plain;
        this.socket = socket;
        this.timeoutMillis = timeoutMillis;
        this.in = new BufferedInputStream(socket.getInputStream(), 1024);
        this.out = socket.getOutputStream();
        this.unpacker = new Unpacker(in);
    }

    Socket plain() {
        return plain;
    }

    void greet(Handshake handshake) throws IOException {
        kept = handshake.perform(unpacker, out);
    }

    /** Whether it may serve the next batch too. */
    boolean mayBeKept() {
        return kept && !plain.isClosed();
    }

    /**
     * Whether the server has closed it, as far as is known here.
     *
     * @param waitMillis how long to wait for a server that says something
     * @throws IOException if the server said something, unasked
     */
    boolean isEnded(int waitMillis) throws IOException {
        if (plain.isClosed()) {
            return true;
        }
        in.mark(1);
        socket.setSoTimeout(waitMillis);
        try {
            if (in.read() < 0) {
                return true;
            }
        } catch (SocketTimeoutException silent) {
            return false;
        } finally {
            socket.setSoTimeout(timeoutMillis);
        }
        in.reset();
        throw unexpected(unpacker.read());
    }

    void send(Packer message) throws IOException {
        out.write(message.array(), 0, message.size());
        out.flush();
    }

    void awaitAck(String chunk) throws IOException {
        Object said = unpacker.read();
        if (!(said instanceof Map<?, ?> answer) || !(answer.get("ack") instanceof byte[] ack)) {
            throw unexpected(said);
        }
        if (!chunk.equals(new String(ack, StandardCharsets.UTF_8))) {
            throw new ProtocolException("the receiver acknowledged another chunk than the one that was sent");
        }
    }

    private static ProtocolException unexpected(@Nullable Object said) {
        return new ProtocolException(
                Handshake.isHelo(said)
                        ? "the receiver asks for a shared key, and the sink has none"
                        : "the receiver's answer is no acknowledgement");
    }

    void close() {
        try {
            plain.close();
        } catch (IOException closedAnyway) {
            // there is nothing else to be done with it
        }
    }
}
