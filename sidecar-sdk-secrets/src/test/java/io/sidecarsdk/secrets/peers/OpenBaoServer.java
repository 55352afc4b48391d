package io.sidecarsdk.secrets.peers;

import io.sidecarsdk.internal.json.Json;
import io.sidecarsdk.testing.Folder;
import io.sidecarsdk.testing.Peer;
import io.sidecarsdk.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A real OpenBao that keeps what it has in a folder of its own, so that it can be sealed, restarted and killed; until it
 * is closed. It listens at two ports, in plain text and with TLS, which it keeps when it is started again.
 */
final class OpenBaoServer implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(30);

    private final Path program;
    private final Folder folder;
    private final Certificates certificates;
    private final int port;
    private final int tlsPort;
    private Process process;
    private String unsealKey = "";
    private String rootToken = "";

    private OpenBaoServer(Path program, Folder folder, Certificates certificates) throws IOException {
        this.program = program;
        this.folder = folder;
        this.certificates = certificates;
        port = Ports.free();
        tlsPort = Ports.free();
        configure();
        process = launch();
    }

    /** Initialized, unsealed, and empty. */
    static OpenBaoServer running() throws IOException, InterruptedException {
        Path program = Peer.program("openbao");
        Folder folder = Folder.of("openbao");
        OpenBaoServer server = new OpenBaoServer(program, folder, Certificates.inFolder(folder));
        try {
            server.await("init", () -> server.health() == 501);
            Answer keys = server.anonymous()
                    .write("sys/init", Map.of("secret_shares", 1, "secret_threshold", 1))
                    .ok();
            server.unsealKey = ((List<?>) keys.at("keys_base64")).get(0).toString();
            server.rootToken = keys.text("root_token");
            server.unseal();
            return server;
        } catch (RuntimeException | AssertionError e) {
            server.close();
            throw e;
        }
    }

    private void configure() throws IOException {
        Map<String, Object> plain = Map.of("address", "127.0.0.1:" + port, "tls_disable", true);
        Map<String, Object> tls = Map.of(
                "address", "127.0.0.1:" + tlsPort,
                "tls_cert_file", certificates.serverChain().toString(),
                "tls_key_file", certificates.serverKey().toString());
        folder.write(
                "config.json",
                Json.write(Map.of(
                        "storage",
                                Map.of(
                                        "file",
                                        Map.of("path", folder.file("storage").toString())),
                        "listener", List.of(Map.of("tcp", plain), Map.of("tcp", tls)),
                        "api_addr", address(),
                        "log_level", "info")));
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(program.toString(), "server", "-config=" + folder.file("config.json"))
                .directory(folder.file("").toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.file("log").toFile()))
                .start();
    }

    String address() {
        return "http://127.0.0.1:" + port;
    }

    String tlsAddress() {
        return "https://127.0.0.1:" + tlsPort;
    }

    /** Of the TLS listener, and who signs its clients' certificates. */
    Certificates certificates() {
        return certificates;
    }

    /** With the token that may do everything. */
    Bao root() {
        return new Bao(address(), rootToken, "");
    }

    Bao anonymous() {
        return new Bao(address(), "", "");
    }

    void seal() {
        root().write("sys/seal", Map.of()).ok();
        await("sealed", () -> health() == 503);
    }

    void unseal() {
        await("up", () -> health() > 0);
        anonymous().write("sys/unseal", Map.of("key", unsealKey)).ok();
        await("active", () -> health() == 200);
    }

    /** Ends it in an orderly way. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("OpenBao does not end: " + log());
        }
    }

    /** Ends it as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** After {@link #stop} or {@link #kill}, with what it had. */
    void start() throws IOException {
        process = launch();
        unseal();
    }

    String log() {
        try {
            return folder.read("log");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The status of its health, or 0 while it does not answer. */
    private int health() {
        if (!process.isAlive()) {
            throw new AssertionError("OpenBao has ended: " + log());
        }
        try {
            return anonymous().read("sys/health").status();
        } catch (UncheckedIOException notYet) {
            return 0;
        }
    }

    private void await(String state, BooleanSupplier reached) {
        try {
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(20))
                    .atMost(START)
                    .until(reached::getAsBoolean);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("OpenBao is not " + state + ": " + log(), e);
        }
    }

    @Override
    public void close() throws IOException {
        kill();
        folder.delete();
    }
}
