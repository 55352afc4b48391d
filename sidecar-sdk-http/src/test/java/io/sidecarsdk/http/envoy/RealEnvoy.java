package io.sidecarsdk.http.envoy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sidecarsdk.http.EnvoyConfig;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.testing.Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A real Envoy that runs a policy's rendered configuration, until it is closed. */
public final class RealEnvoy implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(20);
    private static final HttpClient ADMIN = HttpClient.newHttpClient();

    private final Path folder;
    private final Process process;
    private final int port;
    private final int adminPort;

    private RealEnvoy(Path folder, Process process, int port, int adminPort) {
        this.folder = folder;
        this.process = process;
        this.port = port;
        this.adminPort = adminPort;
    }

    public static RealEnvoy running(Policy policy) throws IOException, InterruptedException {
        int[] ports = freePorts();
        Path folder = Files.createTempDirectory("envoy");
        Path config = folder.resolve("envoy.yaml");
        Files.writeString(
                config,
                EnvoyConfig.of(policy)
                        .listener("127.0.0.1", ports[0])
                        .admin("127.0.0.1", ports[1])
                        .yaml());
        // without the hot restarter two of them share nothing
        Process process =
                start(folder, "-c", config.toString(), "--concurrency", "1", "-l", "warn", "--disable-hot-restart");
        RealEnvoy envoy = new RealEnvoy(folder, process, ports[0], ports[1]);
        try {
            envoy.awaitReady();
            return envoy;
        } catch (IOException | InterruptedException | AssertionError e) {
            envoy.close();
            throw e;
        }
    }

    /** What Envoy finds wrong with a document; empty when nothing. */
    public static String validate(String document) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("envoy");
        try {
            Path config = Files.writeString(folder.resolve("envoy.yaml"), document);
            Process process = start(
                    folder, "--mode", "validate", "-c", config.toString(), "-l", "error", "--disable-hot-restart");
            if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return "no answer within " + START;
            }
            return process.exitValue() == 0 ? "" : log(folder);
        } finally {
            delete(folder);
        }
    }

    /** As in {@code 1.40.0}. */
    public static String version() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("envoy");
        try {
            int unused = start(folder, "--version").waitFor();
            Matcher version = Pattern.compile("/(\\d+\\.\\d+\\.\\d+)/").matcher(log(folder));
            return version.find() ? version.group(1) : "of an unknown version";
        } finally {
            delete(folder);
        }
    }

    private static Process start(Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Peer.program("envoy").toString());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    /** Of the listener that takes the service's calls. */
    public int port() {
        return port;
    }

    /** What its admin server says, for instance {@code /stats?filter=retry}. */
    public String admin(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + path))
                .timeout(Duration.ofSeconds(5))
                .build();
        return ADMIN.send(request, BodyHandlers.ofString(UTF_8)).body();
    }

    /** The value of a counter or gauge; 0 when there is none of that name. */
    public long stat(String name) throws IOException, InterruptedException {
        return admin("/stats")
                .lines()
                .filter(line -> line.startsWith(name + ": "))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 2)))
                .findFirst()
                .orElse(0);
    }

    private void awaitReady() throws IOException, InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (!isReady()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new AssertionError("Envoy did not start: " + log(folder));
            }
            TimeUnit.MILLISECONDS.sleep(20); // its only sign of life is its admin server
        }
    }

    private boolean isReady() throws InterruptedException {
        try {
            return admin("/ready").startsWith("LIVE");
        } catch (IOException notYet) {
            return false;
        }
    }

    private static String log(Path folder) throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    private static int[] freePorts() throws IOException {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        try (ServerSocket one = new ServerSocket(0, 1, loopback);
                ServerSocket two = new ServerSocket(0, 1, loopback)) {
            return new int[] {one.getLocalPort(), two.getLocalPort()};
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        delete(folder);
    }
}
