package io.sidecarsdk.http.parity;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
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

    private static final Duration LOOK = Duration.ofMillis(5);
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final List<List<Step>> scripts;
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final Map<Integer, List<Seen>> seen = new ConcurrentHashMap<>();
    private final Queue<Seen> checks = new ConcurrentLinkedQueue<>();
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    /** A request as it arrived. */
    record Seen(int endpoint, long nanos, String line, Map<String, String> headers, int bodyLength, int connection) {}

    /** What kind of endpoint there is to be. */
    enum Kind {
        /** Follows a script. */
        SCRIPTED,
        /** Refuses connections. */
        CLOSED,
        /** Lets connections wait for ever. */
        UNREACHABLE,
        /** Follows a script, and speaks TLS. */
        SECURED
    }

    /**
     * As whom an endpoint speaks TLS.
     *
     * @param names of its certificate
     * @param asksForCertificate whether it does not speak to clients without one
     * @param refuses every other stream of HTTP/2
     */
    record Tls(List<String> names, boolean asksForCertificate, boolean refuses) {}

    /**
     * One endpoint.
     *
     * @param script of its own; null to follow that of the call
     * @param attributes in the policy, beside its URL
     * @param health what health checks meet, a script of statuses and {@code hang}, which lasts until the phase ends; after
     *     {@code then} that of the next phase
     * @param tls of a secured one
     */
    record Spec(
            Kind kind,
            @Nullable String script,
            String attributes,
            String health,
            @Nullable Tls tls) {

        Spec(Kind kind, @Nullable String script) {
            this(kind, script, "", "200", null);
        }

        String inPolicy(int port) {
            String scheme = kind == Kind.SECURED ? "https" : "http";
            return "{url: '" + scheme + "://127.0.0.1:" + port + "'" + (attributes.isEmpty() ? "" : ", " + attributes)
                    + "}";
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

    /** The attempts of a call in the order of their arrival; those that are still to come, such as copies, will be in it too. */
    List<Seen> attempts(int call) {
        return seen.computeIfAbsent(call, number -> new CopyOnWriteArrayList<>());
    }

    /** Requests that belong to no call: health checks. */
    List<Seen> checks() {
        return List.copyOf(checks);
    }

    /** A phase of the scenario is over: health checks follow the script of the next one, where there is one. */
    void nextPhase() {
        endpoints.forEach(Endpoint::nextPhase);
    }

    /** Until each endpoint has been asked so often how it is, in this phase. */
    void awaitChecks(int times) {
        await().atMost(Duration.ofSeconds(20))
                .pollDelay(Duration.ZERO)
                .pollInterval(LOOK)
                .until(() -> endpoints.stream().allMatch(endpoint -> endpoint.checked() >= times));
    }

    /** Until so many requests of calls have come in all, or it looks as if they never would. */
    void awaitRequests(int count) {
        try {
            await().atMost(Duration.ofSeconds(1))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(LOOK)
                    .until(() -> seen.values().stream().mapToInt(List::size).sum() >= count);
        } catch (ConditionTimeoutException fewer) {
            // the comparison will show it
        }
    }

    private Step next(Spec spec, Seen request) {
        int call = Integer.parseInt(request.headers().getOrDefault(CALL, "-1"));
        List<Seen> attempts = attempts(call);
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
            endpoint.close();
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
        private final @Nullable SecuredEndpoint secured;
        private final int port;
        private final Iterator<Queue<Step>> phases;
        private final AtomicInteger connections = new AtomicInteger();
        /** In this phase, what is left of the script. */
        private Queue<Step> health;
        /** How often in this phase. */
        private int checked;

        private Endpoint(int number, Spec spec) throws IOException {
            this.number = number;
            this.spec = spec;
            this.phases = Stream.of(spec.health().split(" then "))
                    .<Queue<Step>>map(script -> new ArrayDeque<>(Step.script(script)))
                    .iterator();
            this.health = phases.next();
            if (spec.tls() != null) {
                server = new ServerSocket();
                secured = new SecuredEndpoint(number, spec.tls(), request -> next(spec, request));
                port = secured.port();
                return;
            }
            secured = null;
            boolean unreachable = spec.kind() == Kind.UNREACHABLE;
            server = new ServerSocket(0, unreachable ? 1 : 200, LOOPBACK);
            port = server.getLocalPort();
            switch (spec.kind()) {
                case CLOSED -> server.close();
                case UNREACHABLE -> fillBacklog();
                default -> daemon(this::accept);
            }
        }

        private synchronized void nextPhase() {
            checked = 0;
            health = phases.hasNext() ? phases.next() : health;
            notifyAll();
        }

        private synchronized int checked() {
            return checked;
        }

        /** What the next check meets, which hangs at most until the phase ends. */
        private synchronized Step check() throws InterruptedException {
            checked++;
            Step step = nextOfHealth();
            while (step.does().equals("hang") && closing.getCount() > 0) {
                wait();
                step = nextOfHealth();
            }
            return step;
        }

        private Step nextOfHealth() {
            return health.size() > 1 ? health.remove() : health.element();
        }

        private void close() throws IOException {
            nextPhase();
            server.close();
            if (secured != null) {
                secured.close();
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
            int connection = connections.incrementAndGet();
            try (socket) {
                InputStream in = new BufferedInputStream(socket.getInputStream());
                while (answer(socket, read(in, connection))) {
                    // until one of the two hangs up
                }
            } catch (IOException | InterruptedException gone) {
                // the client has hung up, as it may
            }
        }

        private Seen read(InputStream in, int connection) throws IOException {
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
                headers.merge(header[0].toLowerCase(Locale.ROOT), header[1], (one, more) -> one + "," + more);
            }
            headers.replace("host", "127.0.0.1:" + port, "(the endpoint)");
            headers.replace("host", "localhost:" + port, "(the URL's)");
            int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
            return new Seen(number, System.nanoTime(), lines[0], headers, in.readNBytes(length).length, connection);
        }

        private boolean answer(Socket socket, Seen request) throws IOException, InterruptedException {
            if (!request.headers().containsKey(CALL)) {
                return answerCheck(socket, request);
            }
            Step step = next(spec, request);
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

        private boolean answerCheck(Socket socket, Seen request) throws IOException, InterruptedException {
            checks.add(request);
            Step step = check();
            if (step.does().equals("hang")) {
                return false;
            }
            write(socket, "HTTP/1.1 " + step.status() + " Scripted\r\ncontent-length: 0\r\n\r\n");
            return true;
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
