package io.sidecarsdk.benchmarks.logs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A JVM of ours, to which a line is said and which answers with one: a word and a number. */
final class LogProcess implements AutoCloseable {

    private final String name;
    private final Process process;
    private final PrintStream commands;
    private final BufferedReader results;
    private int port;

    /** One that takes everything. */
    static LogProcess receiver() {
        try {
            LogProcess receiver = new LogProcess(LogReceiver.class);
            receiver.port = (int) receiver.number("listening");
            return receiver;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    LogProcess(Class<?> main, String... arguments) throws IOException {
        name = main.getSimpleName() + " " + String.join(" ", arguments);
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        results = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Where it listens, if it does. */
    int port() {
        return port;
    }

    void say(String line) {
        commands.println(line);
    }

    /** The line that begins with {@code word}; libraries may write there, too. */
    String await(String word) throws IOException {
        for (String line = results.readLine(); line != null; line = results.readLine()) {
            if (line.startsWith(word + " ")) {
                return line.substring(word.length() + 1);
            }
        }
        throw new IOException(name + " ended (expected: " + word + ")");
    }

    long number(String word) throws IOException {
        return Long.parseLong(await(word));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
