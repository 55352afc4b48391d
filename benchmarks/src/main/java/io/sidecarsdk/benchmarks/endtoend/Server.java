package io.sidecarsdk.benchmarks.endtoend;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server in processes of its own: the upstream, or a proxy in front of it. */
final class Server implements AutoCloseable {

    private final String name;
    private final Process process;
    private final URI address;

    private Server(String name, int port, Path directory, List<String> command) throws IOException {
        this.name = name;
        this.address = URI.create("http://127.0.0.1:" + port);
        this.process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + ".log").toFile())
                .start();
        awaitListening(port, directory);
    }

    /** The upstream: an nginx that answers 200 bytes of JSON from memory. */
    static Server upstream(Path directory) throws IOException {
        int port = freePort();
        return nginx("upstream", port, directory, """
                location / {
                  default_type application/json;
                  return 200 '{"item": 42, "note": "%s"}';
                }
                """.formatted("x".repeat(170)), "");
    }

    static Server nginxProxy(URI upstream, Path directory) throws IOException {
        return nginx(
                "nginx",
                freePort(),
                directory,
                """
                location / {
                  proxy_pass http://up;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  proxy_next_upstream error timeout http_502 http_503 http_504;
                  proxy_next_upstream_tries 3;
                }
                """,
                "upstream up { server " + upstream.getAuthority() + "; keepalive 64; keepalive_requests 1000000000; }");
    }

    private static Server nginx(String name, int port, Path directory, String location, String upstreams)
            throws IOException {
        Path home = Files.createDirectories(directory.resolve(name));
        Path configuration =
                Files.writeString(directory.resolve(name + ".conf"), """
                daemon off;
                worker_processes 1;
                pid %1$s/pid;
                error_log stderr warn;
                events { worker_connections 1024; }
                http {
                  access_log off;
                  keepalive_requests 1000000000;
                  client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi; scgi_temp_path %1$s/scgi;
                  %4$s
                  server { listen 127.0.0.1:%2$d; %3$s }
                }
                """.formatted(home, port, location, upstreams));
        return new Server(
                name, port, directory, List.of(peer("nginx"), "-p", home.toString(), "-c", configuration.toString()));
    }

    static Server haProxy(URI upstream, Path directory) throws IOException {
        int port = freePort();
        Path configuration =
                Files.writeString(directory.resolve("haproxy.cfg"), """
                global
                  nbthread 1
                defaults
                  mode http
                  timeout connect 5s
                  timeout client 60s
                  timeout server 15s
                  retries 2
                  retry-on conn-failure 502 503 504
                frontend in
                  bind 127.0.0.1:%d
                  default_backend up
                backend up
                  balance leastconn
                  http-reuse always
                  server one %s check observe layer7 error-limit 5 on-error mark-down
                """.formatted(port, upstream.getAuthority()));
        return new Server("haproxy", port, directory, List.of(peer("haproxy"), "-db", "-f", configuration.toString()));
    }

    /** @param configuration what the library renders for the policy, listening on {@code port} */
    static Server envoy(String configuration, int port, Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("envoy.yaml"), configuration);
        return new Server(
                "envoy",
                port,
                directory,
                List.of(
                        peer("envoy"),
                        "-c",
                        file.toString(),
                        "--concurrency",
                        "1",
                        "--use-dynamic-base-id",
                        "-l",
                        "warn"));
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    URI address() {
        return address;
    }

    /** User and system time so far of the process and its children. */
    long cpuNanos() throws IOException {
        long nanos = cpuNanos(process.pid());
        List<Long> children;
        try (Stream<ProcessHandle> descendants = process.descendants()) {
            children = descendants.map(ProcessHandle::pid).toList();
        }
        for (long child : children) {
            nanos += cpuNanos(child);
        }
        return nanos;
    }

    /** The scheduler's own sum, in nanoseconds; {@code stat} counts in hundredths of a second. */
    private static long cpuNanos(long pid) throws IOException {
        long nanos = 0;
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (Path task : tasks.toList()) {
                nanos += Long.parseLong(
                        Files.readString(task.resolve("schedstat")).split(" ")[0]);
            }
        } catch (NoSuchFileException ended) {
            throw new IOException("process " + pid + " has ended or has no schedstat", ended);
        }
        return nanos;
    }

    /** The program as the variable of its name in capitals says, or as it is found on the path. */
    private static String peer(String program) {
        String named = System.getenv(program.toUpperCase(java.util.Locale.ROOT));
        return named == null || named.isEmpty() ? program : named;
    }

    private void awaitListening(int port, Path directory) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() < end && process.isAlive()) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
                return;
            } catch (IOException notYet) {
                Thread.onSpinWait();
            }
        }
        close();
        throw new IOException(
                name + " does not listen on " + port + ": " + Files.readString(directory.resolve(name + ".log")));
    }

    @Override
    public void close() {
        try (Stream<ProcessHandle> descendants = process.descendants()) {
            descendants.forEach(ProcessHandle::destroyForcibly);
        }
        process.destroyForcibly();
    }
}
