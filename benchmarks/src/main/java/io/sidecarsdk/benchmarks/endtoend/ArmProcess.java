package io.sidecarsdk.benchmarks.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** An arm's JVM, seen from the outside. */
final class ArmProcess implements AutoCloseable {

    private final Arm arm;
    private final Process process;
    private final PrintStream commands;
    private final BufferedReader results;
    private final List<Server> working;

    /** @param working the servers whose CPU is spent for this arm */
    ArmProcess(Arm arm, URI target, int threads, List<Server> working) throws IOException {
        this.arm = arm;
        this.working = working;
        this.process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ArmMain.class.getName(),
                        arm.name(),
                        target.toString(),
                        Integer.toString(threads))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.results = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        line("ready");
    }

    /** Lets the arm call for {@code millis}. */
    Measured run(long millis) throws IOException {
        long before = serversCpuNanos();
        commands.println(millis);
        String[] figures = line("four figures").split(" ");
        long servers = serversCpuNanos() - before;
        return new Measured(
                Long.parseLong(figures[0]),
                Long.parseLong(figures[1]),
                servers,
                Long.parseLong(figures[2]),
                Long.parseLong(figures[3]));
    }

    private long serversCpuNanos() throws IOException {
        long nanos = 0;
        for (Server server : working) {
            nanos += server.cpuNanos();
        }
        return nanos;
    }

    /** Libraries may write to the output, too: only what follows the pattern is ours. */
    private String line(String expected) throws IOException {
        for (String line = results.readLine(); line != null; line = results.readLine()) {
            if (line.equals("ready") || line.matches("\\d+ \\d+ \\d+ \\d+")) {
                return line;
            }
        }
        throw new IOException(arm + " ended (expected: " + expected + ")");
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** What one turn brought: CPU of the arm's own process and of the servers that worked for it. */
    record Measured(long calls, long ownCpuNanos, long serversCpuNanos, long medianNanos, long p99Nanos) {

        double cpuMicrosPerCall() {
            return (ownCpuNanos + serversCpuNanos) / 1e3 / calls;
        }

        double ownCpuMicrosPerCall() {
            return ownCpuNanos / 1e3 / calls;
        }
    }
}
