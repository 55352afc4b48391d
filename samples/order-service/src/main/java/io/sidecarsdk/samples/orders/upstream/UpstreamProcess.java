package io.sidecarsdk.samples.orders.upstream;

import io.sidecarsdk.samples.orders.upstream.Behaviour.Fate;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * One endpoint of an upstream, as a process: {@code UpstreamProcess NAME PORT SEED LIFETIME_SECONDS}.
 *
 * <p>It is led over its standard streams. Each line it reads is a {@link Behaviour}; it writes one line when it listens
 * and one for each request it receives. It ends with the first of: being killed, the end of its standard input (so when
 * whoever started it is gone, however that went), its lifetime.
 *
 * <p>The server is built on a bare socket because the JDK's HTTP server cannot reset a connection.
 */
public final class UpstreamProcess {

    static final String LISTENING = "listening";
    static final String SEEN = "seen";
    static final String WITH_KEY = "key";

    private static final int MOST_CONNECTIONS = 512;
    private static final int BACKLOG = 256;

    /** Not buffered: what was written is not lost when the process is killed. */
    private final PrintStream out =
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.US_ASCII);

    private final Map<String, Integer> visits = Collections.synchronizedMap(new LastVisits());
    private final String name;
    private final long seed;
    private volatile Behaviour behaviour = Behaviour.HEALTHY;

    private UpstreamProcess(String name, long seed) {
        this.name = name;
        this.seed = seed;
    }

    /** Runs an endpoint until it is killed. */
    public static void main(String[] args) throws IOException {
        UpstreamProcess process = new UpstreamProcess(args[0], Long.parseLong(args[2]));
        endAfter(Long.parseLong(args[3]));
        try (ServerSocket server = new ServerSocket()) {
            server.setReuseAddress(true); // it comes back to its port while old connections linger there
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1])), BACKLOG);
            process.out.println(LISTENING);
            daemon("control", process::obey);
            process.serve(server);
        }
    }

    private void serve(ServerSocket server) throws IOException {
        Executor connections = new ThreadPoolExecutor(
                0, MOST_CONNECTIONS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), UpstreamProcess::refuse);
        while (true) {
            Socket socket = server.accept();
            connections.execute(new UpstreamConnection(socket, this::fate));
        }
    }

    /**
     * What becomes of a request depends only on the seed, the endpoint, the call and how often it has been here: the same
     * call has the same fate with the SDK and without, however threads interleave.
     */
    private Fate fate(UpstreamRequest request) {
        String call = request.header(UpstreamRequest.CALL);
        int visit = visits.merge(request.header(UpstreamRequest.ARM) + " " + call, 1, Integer::sum);
        tell(request, call);
        long dice = seed * 31 + (name + ' ' + call + ' ' + visit).hashCode();
        return behaviour.fate(new SplittableRandom(dice));
    }

    /** Told before anything is done with it, so that nothing that was received can go uncounted. */
    private void tell(UpstreamRequest request, String call) {
        String arm = request.header(UpstreamRequest.ARM);
        boolean hasKey = !request.header(UpstreamRequest.IDEMPOTENCY_KEY).isEmpty();
        out.println(String.join(" ", SEEN, arm, request.method(), call, hasKey ? WITH_KEY : "-"));
    }

    private void obey() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                behaviour = Behaviour.parse(line);
            }
        } catch (IOException e) {
            // as good as the end
        }
        Runtime.getRuntime().halt(0);
    }

    private static void refuse(Runnable connection, ThreadPoolExecutor pool) {
        if (connection instanceof UpstreamConnection unserved) {
            unserved.refuse();
        }
    }

    private static void endAfter(long seconds) {
        daemon("lifetime", () -> {
            try {
                TimeUnit.SECONDS.sleep(seconds);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(1);
        });
    }

    private static void daemon(String threadName, Runnable work) {
        Thread thread = new Thread(work, threadName);
        thread.setDaemon(true);
        thread.start();
    }

    /** Calls that were here lately; older ones will not come again. */
    private static final class LastVisits extends LinkedHashMap<String, Integer> {

        private static final long serialVersionUID = 1L;
        private static final int MOST = 10_000;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > MOST;
        }
    }
}
