package io.sidecarsdk.logging.internal.sink.forward;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.ArrayValue;
import org.msgpack.value.Value;
import org.msgpack.value.ValueFactory;

/** A server of the Forward protocol that does, connection by connection, what a test tells it. */
public final class ForwardServer implements AutoCloseable {

    /** What one connection does, until it returns or throws; then the connection is closed. */
    @FunctionalInterface
    public interface Script {
        void serve(Peer client) throws Exception;
    }

    public static final Script ACKNOWLEDGES = client -> {
        while (true) {
            client.acknowledge(client.take());
        }
    };

    public static final Script TAKES = client -> {
        while (true) {
            client.take();
        }
    };

    public final List<Message> messages = new CopyOnWriteArrayList<>();
    public final List<Peer> connections = new CopyOnWriteArrayList<>();
    private final Queue<Script> scripts = new ConcurrentLinkedQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ServerSocket socket;
    private volatile Script last;

    /** @param scripts one for each connection; the last for all that follow too */
    public ForwardServer(Script... scripts) throws IOException {
        this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), scripts);
    }

    ForwardServer(ServerSocket socket, Script... scripts) {
        this.socket = socket;
        this.scripts.addAll(List.of(scripts));
        start(this::accept);
    }

    public int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Peer peer = new Peer(socket.accept());
                connections.add(peer);
                Script next = scripts.poll();
                last = next == null ? last : next;
                start(() -> peer.run(last));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "forward-server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        socket.close();
        for (Peer peer : connections) {
            peer.socket.close();
        }
    }

    /** The server's end of a connection. */
    public final class Peer {

        final CountDownLatch ended = new CountDownLatch(1);
        private final Socket socket;
        private MessageUnpacker in;
        private OutputStream out;

        Peer(Socket socket) {
            this.socket = socket;
        }

        private void run(Script script) {
            try (socket) {
                in = MessagePack.newDefaultUnpacker(socket.getInputStream());
                out = socket.getOutputStream();
                script.serve(this);
            } catch (Exception | AssertionError over) {
                // the client closed the connection, or the script has it end so
            } finally {
                ended.countDown();
            }
        }

        /** The next message. */
        public Message take() throws IOException {
            Message message = Message.read(in);
            messages.add(message);
            return message;
        }

        public void acknowledge(Message message) throws IOException {
            acknowledge(message.chunk());
        }

        public void acknowledge(String chunk) throws IOException {
            MessageBufferPacker ack = MessagePack.newDefaultBufferPacker();
            ack.packMapHeader(1).packString("ack").packString(chunk);
            say(ack.toByteArray());
        }

        void say(String hex) throws IOException {
            say(HexFormat.of().parseHex(hex));
        }

        void say(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        /** Says nothing more, and hears nothing, until the client or the test ends. */
        void hang() throws InterruptedException {
            closed.await();
        }

        /** Says nothing more, and the client knows. */
        void finish() throws IOException {
            socket.shutdownOutput();
        }

        /** Reads and says nothing until the client closes the connection. */
        void listen() throws IOException {
            while (socket.getInputStream().read() >= 0) {
                // whatever it was
            }
        }

        public ArrayValue hear() throws IOException {
            return in.unpackValue().asArrayValue();
        }

        public void helo(byte[] nonce, byte[] auth, boolean keepalive) throws IOException {
            MessageBufferPacker helo = MessagePack.newDefaultBufferPacker();
            helo.packArrayHeader(2).packString("HELO").packMapHeader(3);
            helo.packString("nonce").packBinaryHeader(nonce.length).writePayload(nonce);
            helo.packString("auth").packBinaryHeader(auth.length).writePayload(auth);
            helo.packString("keepalive").packBoolean(keepalive);
            say(helo.toByteArray());
        }

        public void pong(boolean taken, String reason, String name, String digest) throws IOException {
            say(packed(ValueFactory.newArray(
                    ValueFactory.newString("PONG"),
                    ValueFactory.newBoolean(taken),
                    ValueFactory.newString(reason),
                    ValueFactory.newString(name),
                    ValueFactory.newString(digest))));
        }

        private static byte[] packed(Value value) throws IOException {
            MessageBufferPacker packer = MessagePack.newDefaultBufferPacker();
            packer.packValue(value);
            return packer.toByteArray();
        }
    }

    /** The protocol's digest: SHA-512 over all parts, in hexadecimal. */
    public static String digest(Object... parts) {
        try {
            MessageDigest sha512 = MessageDigest.getInstance("SHA-512");
            for (Object part : parts) {
                sha512.update(
                        part instanceof byte[] bytes ? bytes : part.toString().getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(sha512.digest());
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
