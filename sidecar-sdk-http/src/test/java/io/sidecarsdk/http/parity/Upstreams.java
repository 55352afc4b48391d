package io.sidecarsdk.http.parity;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of one arm, in this JVM. A request carries the number of its call; which step follows depends only on how often
 * this call has come, wherever it went, or on the endpoint where that has a script of its own. All that came is kept.
 */
final class Upstreams implements AutoCloseable {

    /** The number of the call to which a request belongs. */
    static final String CALL = "x-call";
    /** In every response that an endpoint made; what has it not was made up on the way. */
    static final String MARK = "x-upstream";

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final List<List<Step>> scripts;
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final Map<Integer, List<Seen>> seen = new ConcurrentHashMap<>();
    private final Queue<Seen> checks = new ConcurrentLinkedQueue<>();
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    /** A request as it arrived. */
    record Seen(int endpoint, long nanos, String line, Map<String, String> headers, int bodyLength) {}

    /** What kind of endpoint there is to be. */
    enum Kind {
        /** Follows a script. */
        SCRIPTED,
        /** Refuses connections. */
        CLOSED,
        /** Lets connections wait for ever. */
        UNREACHABLE
    }

    /**
     * One endpoint.
     *
     * @param script of its own; null to follow that of the call
     * @param attributes in the policy, beside its URL
     * @param health the status that a health check gets
     */
    record Spec(Kind kind, @Nullable String script, String attributes, int health) {

        Spec(Kind kind, @Nullable String script) {
            this(kind, script, "", 200);
        }

        String inPolicy(int port) {
            return "{url: 'http://127.0.0.1:" + port + "'" + (attributes.isEmpty() ? "" : ", " + attributes) + "}";
        }
    }

    /** @param scripts one for each call, by its number */
    Upstreams(List<Spec> specs, List<List<Step>> scripts) throws IOException {
        this.scripts = scripts;
        for (int i = 0; i < specs.size(); i++) {
            endpoints.add(new Endpoint(i, specs.get(i)));
        }
    }

    List<Integer> ports() {
        return endpoints.stream().map(endpoint -> endpoint.port).toList();
    }

    /** The attempts of a call in the order of their arrival. */
    List<Seen> attempts(int call) {
        return seen.getOrDefault(call, List.of());
    }

    /** Requests that belong to no call: health checks. */
    List<Seen> checks() {
        return List.copyOf(checks);
    }

    /** Whether each endpoint has been asked so often how it is. */
    boolean wereChecked(int times) {
        return endpoints.stream()
                .allMatch(endpoint -> checks.stream()
                                .filter(check -> check.endpoint() == endpoint.number)
                                .count()
                        >= times);
    }

    private Step next(Spec spec, Seen request, int call) {
        List<Seen> attempts = seen.computeIfAbsent(call, number -> new CopyOnWriteArrayList<>());
        int attempt;
        synchronized (attempts) {
            attempts.add(request);
            attempt = attempts.size();
        }
        List<Step> script = spec.script() == null ? scripts.get(call) : Step.script(spec.script());
        return script.get(Math.min(attempt, script.size()) - 1);
    }

    @Override
    public void close() throws IOException {
        closing.countDown();
        for (Endpoint endpoint : endpoints) {
            endpoint.server.close();
        }
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "parity-upstream");
        thread.setDaemon(true);
        thread.start();
    }

    private final class Endpoint {

        private final int number;
        private final Spec spec;
        private final ServerSocket server;
        private final int port;

        private Endpoint(int number, Spec spec) throws IOException {
            this.number = number;
            this.spec = spec;
            boolean unreachable = spec.kind() == Kind.UNREACHABLE;
            server = new ServerSocket(0, unreachable ? 1 : 200, LOOPBACK);
            port = server.getLocalPort();
            switch (spec.kind()) {
                case CLOSED -> server.close();
                case UNREACHABLE -> fillBacklog();
                case SCRIPTED -> daemon(this::accept);
            }
        }

        /** Until the kernel answers no further attempt to connect. */
        private void fillBacklog() throws IOException {
            for (int i = 0; i < 5; i++) {
                Socket waiting = new Socket();
                sockets.add(waiting);
                try {
                    waiting.connect(new InetSocketAddress(LOOPBACK, port), 100);
                } catch (java.net.SocketTimeoutException full) {
                    return;
                }
            }
        }

        private void accept() {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    socket.setTcpNoDelay(true);
                    sockets.add(socket);
                    daemon(() -> serve(socket));
                } catch (IOException closed) {
                    return;
                }
            }
        }

        private void serve(Socket socket) {
            try (socket) {
                InputStream in = new BufferedInputStream(socket.getInputStream());
                while (answer(socket, read(in))) {
                    // until one of the two hangs up
                }
            } catch (IOException | InterruptedException gone) {
                // the client has hung up, as it may
            }
        }

        private Seen read(InputStream in) throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("the client has hung up");
                }
                head.append((char) next);
            }
            String[] lines = head.toString().split("\r\n");
            Map<String, String> headers = new TreeMap<>();
            for (int i = 1; i < lines.length; i++) {
                String[] header = lines[i].split(": ?", 2);
                headers.put(header[0].toLowerCase(Locale.ROOT), header[1]);
            }
            headers.replace("host", "127.0.0.1:" + port, "(the endpoint)");
            headers.replace("host", "localhost:" + port, "(the URL's)");
            int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
            return new Seen(number, System.nanoTime(), lines[0], headers, in.readNBytes(length).length);
        }

        private boolean answer(Socket socket, Seen request) throws IOException, InterruptedException {
            String call = request.headers().get(CALL);
            if (call == null) {
                checks.add(request);
                write(socket, "HTTP/1.1 " + spec.health() + " Scripted\r\ncontent-length: 0\r\n\r\n");
                return true;
            }
            Step step = next(spec, request, Integer.parseInt(call));
            if (closing.await(step.after().toMillis(), TimeUnit.MILLISECONDS)) {
                return false;
            }
            switch (step.does()) {
                case "reset" -> socket.setSoLinger(true, 0);
                case "close" -> {}
                case "hang" -> closing.await();
                case "truncated" -> write(socket, head(step, 100) + "half");
                case "drip" -> drip(socket, head(step, 1000));
                default -> {
                    boolean bodyless = request.line().startsWith("HEAD ") || step.status() == 204;
                    String body = bodyless ? "" : "endpoint " + number + "\n";
                    write(socket, head(step, body.length()) + body);
                    return !step.does().equals("leave");
                }
            }
            return false;
        }

        private String head(Step step, int length) {
            StringBuilder head = new StringBuilder("HTTP/1.1 " + step.status() + " Scripted\r\n");
            head.append(MARK).append(": ").append(number).append("\r\n");
            step.headers()
                    .forEach((name, value) ->
                            head.append(name).append(": ").append(value).append("\r\n"));
            if (step.status() != 204) {
                head.append("content-length: ").append(length).append("\r\n");
            }
            return head.append("\r\n").toString();
        }

        private void drip(Socket socket, String head) throws IOException, InterruptedException {
            write(socket, head);
            for (int i = 0; i < 900 && !closing.await(20, TimeUnit.MILLISECONDS); i++) {
                write(socket, ".");
            }
        }

        private void write(Socket socket, String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
        }
    }
}
