package io.sidecarsdk.http.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy that does to its connections what networks and dying servers do: at a byte offset, in one direction, from
 * the start or from when the server has {@linkplain #requestSeen() seen the request}. It knows nothing of what it carries,
 * so the same faults go through HTTP/1.1, HTTP/2 and TLS.
 */
public final class FaultProxy implements AutoCloseable {

    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    /** Buffers that hold no upload, so that whoever sends one notices when nobody reads. */
    private static final int SMALL = 64 << 10;

    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final Queue<Link> links = new ConcurrentLinkedQueue<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final int port;
    private ServerSocket listener;
    private Thread acceptor;
    private volatile int target;
    private volatile Consumer<Link> plan = link -> {};

    /** @param target the port on this machine to which connections are passed on */
    public FaultProxy(int target) throws IOException {
        this.target = target;
        this.listener = listening(0, 50);
        this.port = listener.getLocalPort();
        this.acceptor = accept(listener);
    }

    public int port() {
        return port;
    }

    // --- what is done to connections ---

    /** What is done to each connection that is made from now on. */
    public void toEach(Consumer<Link> newPlan) {
        plan = newPlan;
    }

    /** New connections lead to another port. */
    public void leadTo(int newTarget) {
        target = newTarget;
    }

    /** Refuses connections: nobody listens. */
    public void refuse() throws IOException, InterruptedException {
        listener.close();
        acceptor.join(); // until then the port is not free again
    }

    /** Lets no connection come about: the queue of the listener is full, and nobody takes from it. */
    public void swallow() throws IOException, InterruptedException {
        refuse();
        listener = listening(port, 1);
        boolean full = false;
        while (!full) {
            Socket socket = new Socket();
            sockets.add(socket);
            try {
                socket.connect(new InetSocketAddress(HERE, port), 100);
            } catch (SocketTimeoutException dropped) {
                full = true;
            }
        }
    }

    /** Connections that are made from now on are well again, and lead to {@code newTarget}; those there are stay as bad. */
    public void heal(int newTarget) throws IOException {
        plan = link -> {};
        target = newTarget;
        if (!acceptor.isAlive()) {
            listener.close();
            listener = listening(port, 50);
            acceptor = accept(listener);
        }
    }

    private static ServerSocket listening(int port, int backlog) throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.setReceiveBufferSize(SMALL);
        server.bind(new InetSocketAddress(HERE, port), backlog);
        return server;
    }

    /** The server has read a request; what is to happen "after the request" happens from now on. */
    public void requestSeen() {
        links.forEach(link -> link.requestSeen = true);
    }

    /** The connections there have been. */
    public List<Link> links() {
        return List.copyOf(links);
    }

    // --- carrying ---

    private Thread accept(ServerSocket from) {
        return daemon("accept", () -> {
            while (true) {
                Socket client = from.accept();
                client.setTcpNoDelay(true);
                sockets.add(client);
                Link link = new Link(client);
                links.add(link);
                plan.accept(link);
                if (!client.isClosed()) {
                    link.open();
                }
            }
        });
    }

    private static Thread daemon(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (Exception over) {
                        // one of the two has hung up, or the test is over
                    }
                },
                "fault-proxy-" + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            // as it should be
        }
    }

    @Override
    public void close() throws IOException {
        closing.countDown();
        listener.close();
        sockets.forEach(FaultProxy::closeQuietly);
    }

    /** One connection through the proxy. */
    public final class Link {

        private final Socket client;
        private final Pipe up = new Pipe(this);
        private final Pipe down = new Pipe(this);
        private volatile boolean requestSeen;

        private Link(Socket client) {
            this.client = client;
        }

        private void open() throws IOException {
            Socket server = new Socket(HERE, target);
            server.setTcpNoDelay(true);
            server.setSendBufferSize(SMALL);
            sockets.add(server);
            daemon("up", () -> up.carry(client, server));
            daemon("down", () -> down.carry(server, client));
        }

        /** From the client to the server. */
        public Pipe up() {
            return up;
        }

        /** From the server to the client. */
        public Pipe down() {
            return down;
        }

        /** Has the client see a reset. */
        public void reset() {
            try {
                client.setSoLinger(true, 0);
            } catch (IOException gone) {
                // closed already
            }
            closeQuietly(client);
        }

        /** Has the client see the end of the stream. */
        public void end() {
            closeQuietly(client);
        }
    }

    /** What is done when the moment has come; false when there is nothing more to carry. */
    @FunctionalInterface
    public interface Fault {
        boolean strike(Pipe pipe, byte[] bytes, int from, int to) throws IOException, InterruptedException;
    }

    /** One direction of a connection. */
    public final class Pipe {

        private final Link link;
        private @Nullable OutputStream out;
        private volatile @Nullable Fault fault;
        private volatile boolean afterRequest;
        private volatile long offset;
        private long carried;

        private Pipe(Link link) {
            this.link = link;
        }

        /** Has {@code newFault} strike after {@code bytes} bytes. */
        public void after(long bytes, Fault newFault) {
            strikes(bytes, false, newFault);
        }

        /** Has {@code newFault} strike {@code bytes} bytes after the server has seen a request. */
        public void afterRequest(long bytes, Fault newFault) {
            strikes(bytes, true, newFault);
        }

        private void strikes(long bytes, boolean onlyAfterRequest, Fault newFault) {
            offset = bytes;
            afterRequest = onlyAfterRequest;
            fault = newFault;
        }

        private void carry(Socket from, Socket to) throws IOException, InterruptedException {
            out = to.getOutputStream();
            InputStream in = from.getInputStream();
            byte[] buffer = new byte[8192];
            try {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    if (!carry(buffer, n)) {
                        return;
                    }
                }
                to.shutdownOutput();
            } catch (IOException broken) {
                closeQuietly(from);
                closeQuietly(to);
            }
        }

        private boolean carry(byte[] buffer, int n) throws IOException, InterruptedException {
            Fault striking = fault;
            if (striking == null || (afterRequest && !link.requestSeen)) {
                write(buffer, 0, n);
                return true;
            }
            int well = (int) Math.max(0, Math.min(n, offset - carried));
            carried += n;
            write(buffer, 0, well);
            return well == n || striking.strike(this, buffer, well, n);
        }

        private void write(byte[] bytes, int from, int to) throws IOException {
            OutputStream open = java.util.Objects.requireNonNull(out);
            open.write(bytes, from, to - from);
            open.flush();
        }

        private boolean pause(long millis) throws InterruptedException {
            return closing.await(millis, TimeUnit.MILLISECONDS);
        }
    }

    // --- faults ---

    /** The client sees a reset. */
    public static Fault reset() {
        return (pipe, bytes, from, to) -> {
            pipe.link.reset();
            return false;
        };
    }

    /** The client sees the end of the stream. */
    public static Fault end() {
        return (pipe, bytes, from, to) -> {
            pipe.link.end();
            return false;
        };
    }

    /** Nothing is carried, or even read, any more. */
    public static Fault stall() {
        return (pipe, bytes, from, to) -> {
            while (!pipe.pause(60_000)) {
                // until the test is over
            }
            return false;
        };
    }

    /** So many bytes at a time, with a pause before each. */
    public static Fault slow(int bytesAtOnce, long millis) {
        return (pipe, bytes, from, to) -> {
            for (int i = from; i < to; i += bytesAtOnce) {
                if (pipe.pause(millis)) {
                    return false;
                }
                pipe.write(bytes, i, Math.min(to, i + bytesAtOnce));
            }
            return true;
        };
    }

    /** Late by so much, then as fast as ever. */
    public static Fault late(long millis) {
        return (pipe, bytes, from, to) -> {
            if (pipe.pause(millis)) {
                return false;
            }
            pipe.fault = null;
            pipe.write(bytes, from, to);
            return true;
        };
    }

    /** Every bit the other way round. */
    public static Fault corrupt() {
        return (pipe, bytes, from, to) -> {
            byte[] garbage = new byte[to - from];
            for (int i = 0; i < garbage.length; i++) {
                garbage[i] = (byte) ~bytes[from + i];
            }
            pipe.write(garbage, 0, garbage.length);
            return true;
        };
    }
}
