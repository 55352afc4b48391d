package io.sidecarsdk.secrets.peers;

import io.sidecarsdk.testing.Folder;
import io.sidecarsdk.testing.Peer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A real agent that runs a configuration, until it is closed. */
final class BaoAgent implements AutoCloseable {

    private final Folder folder;
    private final Process process;

    private BaoAgent(Folder folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    static BaoAgent running(String configuration) throws IOException, InterruptedException {
        Folder folder = Folder.of("agent");
        Path file = folder.write("agent.hcl", configuration);
        Process process = new ProcessBuilder(Peer.program("openbao").toString(), "agent", "-config=" + file)
                .directory(folder.file("").toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.file("log").toFile())
                .start();
        return new BaoAgent(folder, process);
    }

    /** Whether it has not given up, as it does over a configuration that it does not understand. */
    boolean isAlive() {
        return process.isAlive();
    }

    String log() {
        try {
            return folder.read("log");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        folder.delete();
    }
}
