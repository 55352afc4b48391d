package io.sidecarsdk.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A running peer, with what it has said, in a folder that goes when it is closed. */
public final class PeerProcess implements AutoCloseable {

    /** On a machine that is busy with other things. */
    private static final Duration START = Duration.ofMinutes(2);

    private final String name;
    private final Folder folder;
    private final Process process;

    private PeerProcess(String name, Folder folder, Process process) {
        this.name = name;
        this.folder = folder;
        this.process = process;
    }

    /** Runs what {@code peers/peer} knows by this name, in the folder, which is the process's own from now on. */
    public static PeerProcess start(String name, Folder folder, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        try {
            List<String> command = new ArrayList<>();
            command.add(Peer.program(name).toString());
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.file("").toFile())
                    .redirectOutput(folder.file("stdout").toFile())
                    .redirectError(folder.file("stderr").toFile());
            builder.environment().putAll(environment);
            return new PeerProcess(name, folder, builder.start());
        } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
            folder.delete();
            throw e;
        }
    }

    /** Returns when it is so; fails, with what the peer has said, when that takes too long or the peer ends. */
    public PeerProcess await(String state, Callable<Boolean> reached) throws IOException {
        try {
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(50))
                    .atMost(START)
                    .until(() -> {
                        if (!process.isAlive()) {
                            throw new AssertionError(name + " has ended: " + output());
                        }
                        return reached(reached);
                    });
            return this;
        } catch (ConditionTimeoutException e) {
            String output = output();
            close();
            throw new AssertionError(name + " is not " + state + ": " + output, e);
        } catch (RuntimeException | AssertionError e) {
            close();
            throw e;
        }
    }

    private static boolean reached(Callable<Boolean> condition) throws Exception {
        try {
            return condition.call();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** What it has printed, without its errors. */
    public String stdout() {
        return read("stdout");
    }

    /** All it has printed, for messages. */
    public String output() {
        return read("stdout") + read("stderr");
    }

    private String read(String file) {
        try {
            return folder.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it, and all it has started, as {@code kill -9} does. */
    public void kill() {
        List<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(handle -> handle.onExit().join());
    }

    @Override
    public void close() throws IOException {
        kill();
        folder.delete();
    }
}
