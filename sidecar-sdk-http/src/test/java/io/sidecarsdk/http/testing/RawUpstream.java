package io.sidecarsdk.http.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import okhttp3.tls.HandshakeCertificates;

/** An upstream that does with its sockets what no HTTP server would. */
public final class RawUpstream implements AutoCloseable {

    private final ServerSocket server;
    private final Script script;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final CountDownLatch closing = new CountDownLatch(1);

    /** What is done with a connection; the socket is closed when it returns. */
    @FunctionalInterface
    public interface Script {
        void serve(Connection connection) throws Exception;
    }

    private RawUpstream(ServerSocketFactory factory, Script script) {
        this.script = script;
        try {
            server = factory.createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        daemon(this::accept);
    }

    public static RawUpstream serving(Script script) {
        return new RawUpstream(ServerSocketFactory.getDefault(), script);
    }

    /** Over TLS, with the certificate of {@code certificates}. */
    public static RawUpstream servingTls(HandshakeCertificates certificates, Script script) {
        return new RawUpstream(certificates.sslContext().getServerSocketFactory(), script);
    }

    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    public int port() {
        return server.getLocalPort();
    }

    public int connections() {
        return connections.get();
    }

    public int requests() {
        return requests.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                int number = connections.incrementAndGet();
                daemon(() -> serve(socket, number));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            script.serve(new Connection(socket, number));
        } catch (Exception gone) {
            // the client has hung up, as many of these tests have it do
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "raw-upstream");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        closing.countDown();
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** One connection, seen from the server. */
    public final class Connection {

        private final Socket socket;
        private final int number;
        private final InputStream in;

        private Connection(Socket socket, int number) throws IOException {
            this.socket = socket;
            this.number = number;
            this.in = new BufferedInputStream(socket.getInputStream());
        }

        /** Counted from 1. */
        public int number() {
            return number;
        }

        public Socket socket() {
            return socket;
        }

        /** Reads the next request's head, and leaves the body alone. */
        public String readHead() throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("the client has hung up");
                }
                head.append((char) next);
            }
            requests.incrementAndGet();
            return head.toString();
        }

        public Connection write(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return this;
        }

        /** Has the client see a reset instead of an end. */
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** Writes byte by byte, slowly, as long as the test goes on. */
        public void drip(String text) throws IOException, InterruptedException {
            for (int i = 0; closing.getCount() > 0; i++) {
                write(text.substring(i % text.length(), i % text.length() + 1));
                closing.await(10, TimeUnit.MILLISECONDS);
            }
        }

        /** Does nothing until the test is over. */
        public void hang() throws InterruptedException {
            closing.await();
        }
    }
}
