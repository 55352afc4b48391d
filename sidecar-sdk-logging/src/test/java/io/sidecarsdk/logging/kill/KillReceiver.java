package io.sidecarsdk.logging.kill;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** Takes what the victims ship, and knows what it has; at times it is slow, or down, or its answer gets lost. */
final class KillReceiver implements AutoCloseable {

    private static final byte[] MARK = KillEvent.MARK.getBytes(StandardCharsets.US_ASCII);

    private final HttpServer server;
    private final ExecutorService workers = Executors.newFixedThreadPool(4);
    private final Map<String, BitSet> events = new ConcurrentHashMap<>();
    private final List<String> spoiled = new ArrayList<>();
    private final AtomicLong taken = new AtomicLong();
    private final Random random;
    private volatile boolean kind;

    KillReceiver(long seed) throws IOException {
        random = new Random(seed);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.setExecutor(workers);
        server.start();
    }

    String endpoint(String sink) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + sink;
    }

    /** From now on it takes all that comes. */
    void beKind() {
        kind = true;
    }

    private void serve(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        int mood = kind ? 99 : mood();
        if (mood < 25) {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
            return;
        }
        take(exchange.getRequestURI().getPath().substring(1), body);
        if (mood < 35) {
            exchange.close(); // it has it, but nobody hears of it
            return;
        }
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    private synchronized int mood() {
        return random.nextInt(100);
    }

    private void take(String sink, byte[] body) {
        for (int at = next(body, 0); at >= 0; at = next(body, at)) {
            int numbers = at + MARK.length;
            int slash = indexOf(body, '/', numbers);
            int noise = indexOf(body, '/', slash + 1) + 1;
            int process = number(body, numbers, slash);
            int number = number(body, slash + 1, noise - 1);
            if (KillEvent.isNoise(body, noise, process, number)) {
                taken.incrementAndGet();
                BitSet set = events.computeIfAbsent(sink + process, key -> new BitSet());
                synchronized (set) {
                    set.set(number);
                }
                at = noise + KillEvent.length(process, number);
            } else {
                spoiled(process + "/" + number);
                at = noise;
            }
        }
    }

    private synchronized void spoiled(String event) {
        spoiled.add(event);
    }

    private static int next(byte[] body, int from) {
        for (int at = indexOf(body, 'k', from); at >= 0; at = indexOf(body, 'k', at + 1)) {
            if (at + MARK.length < body.length && Arrays.equals(body, at, at + MARK.length, MARK, 0, MARK.length)) {
                return at;
            }
        }
        return -1;
    }

    private static int indexOf(byte[] body, char wanted, int from) {
        for (int at = from; at < body.length; at++) {
            if (body[at] == wanted) {
                return at;
            }
        }
        return -1;
    }

    private static int number(byte[] body, int from, int to) {
        return Integer.parseInt(new String(body, from, to - from, StandardCharsets.US_ASCII));
    }

    /** Those of the first {@code accepted} events of a process that a sink has not brought. */
    BitSet missing(String sink, int process, long accepted) {
        BitSet missing = new BitSet();
        missing.set(0, (int) accepted);
        BitSet set = events.getOrDefault(sink + process, new BitSet());
        synchronized (set) {
            missing.andNot(set);
        }
        return missing;
    }

    /** Events that came otherwise than they were logged. */
    synchronized List<String> spoiled() {
        return List.copyOf(spoiled);
    }

    long taken() {
        return taken.get();
    }

    long different() {
        return events.values().stream().mapToLong(BitSet::cardinality).sum();
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
