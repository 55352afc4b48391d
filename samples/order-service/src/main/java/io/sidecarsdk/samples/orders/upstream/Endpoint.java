package io.sidecarsdk.samples.orders.upstream;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One endpoint as seen from outside: starts its process, tells it how to behave, kills it, starts it again. */
final class Endpoint {

    private static final int START_SECONDS = 20;

    private final String name;
    private final int port;
    private final long seed;
    private final long lifetimeSeconds;
    private final Ledger ledger;
    private Behaviour behaviour = Behaviour.HEALTHY;
    private @Nullable Process process;
    private boolean closed;

    Endpoint(String name, int port, long seed, long lifetimeSeconds, Ledger ledger) {
        this.name = name;
        this.port = port;
        this.seed = seed;
        this.lifetimeSeconds = lifetimeSeconds;
        this.ledger = ledger;
    }

    String name() {
        return name;
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Starts the process; it does not listen yet. */
    synchronized CountDownLatch start() throws IOException {
        if (closed) {
            throw new IOException(name + " is closed");
        }
        Process started = new ProcessBuilder(command())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process = started;
        tell(started, behaviour);
        CountDownLatch listening = new CountDownLatch(1);
        Thread reader = new Thread(() -> read(started, listening), "ledger of " + name);
        reader.setDaemon(true);
        reader.start();
        return listening;
    }

    void await(CountDownLatch listening) throws IOException, InterruptedException {
        if (!listening.await(START_SECONDS, TimeUnit.SECONDS) || !isAlive()) {
            throw new IOException(
                    name + " did not start on port " + port + " (expected: a free port; give others with --ports)");
        }
    }

    synchronized void behave(Behaviour newBehaviour) {
        behaviour = newBehaviour;
        if (process != null && process.isAlive()) {
            tell(process, newBehaviour);
        }
    }

    /** Kills the process and waits until it is gone. */
    synchronized void kill() throws InterruptedException {
        if (process != null) {
            // Not Process.destroyForcibly(), which closes the pipe, and with it loses what was written to it.
            process.toHandle().destroyForcibly();
            process.waitFor();
        }
    }

    /** Kills the process for good, without waiting. */
    synchronized void close() {
        closed = true;
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** A process that is dying need not be told: the next one is. */
    private static void tell(Process process, Behaviour behaviour) {
        try {
            Writer in = process.outputWriter(StandardCharsets.US_ASCII);
            in.write(behaviour.toLine() + "\n");
            in.flush();
        } catch (IOException dying) {
            // see above
        }
    }

    private void read(Process started, CountDownLatch listening) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(UpstreamProcess.LISTENING)) {
                    listening.countDown();
                } else {
                    ledger.add(line);
                }
            }
        } catch (IOException killed) {
            // the end of its lines, too
        }
        listening.countDown(); // whoever still waits for it waits in vain
    }

    /** A small JVM that starts fast; it needs the JDK and the sample's own classes only. */
    private List<String> command() throws IOException {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-Xshare:auto",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                ownClasses(),
                UpstreamProcess.class.getName(),
                name,
                Integer.toString(port),
                Long.toString(seed),
                Long.toString(lifetimeSeconds));
    }

    private static String ownClasses() throws IOException {
        try {
            return Path.of(UpstreamProcess.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IOException("the sample's own classes are nowhere to be found", e);
        }
    }
}
