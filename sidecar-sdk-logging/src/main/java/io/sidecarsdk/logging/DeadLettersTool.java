package io.sidecarsdk.logging;

import io.sidecarsdk.logging.internal.format.JsonLines;
import io.sidecarsdk.logging.internal.format.Output;
import io.sidecarsdk.logging.internal.format.Utf8Json;
import io.sidecarsdk.logging.internal.spool.DeadLetterFiles;
import io.sidecarsdk.logging.internal.spool.Letter;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A program that lists dead letters from their files, whether the process that keeps them runs or not. It needs nothing but
 * this library's own jar:
 *
 * <pre>
 * java -cp sidecar-sdk-logging.jar io.sidecarsdk.logging.DeadLettersTool BUFFER-DIRECTORY [SINK]...
 * </pre>
 *
 * <p>Each one is a line of JSON on standard output, those of a sink oldest first:
 *
 * <pre>
 * {"sink":"central","time":"2026-01-01T12:00:00Z","reason":"HTTP 400","line":{"timestamp":...,"message":...}}
 * </pre>
 *
 * <p>It only reads: it takes no lock, and changes no file. What a running process adds, moves or deletes meanwhile may be
 * left out or come twice. What is damaged is passed over, and standard error says how much. To send letters again or delete
 * them there is {@link Logs#deadLetters} in the service.
 *
 * <p>Its exit status is 0 if it could read everything, 1 if it could not, and 2 if it was called wrongly.
 */
public final class DeadLettersTool {

    private static final int PARTLY = 1;
    private static final int USAGE = 2;

    private final PrintStream out;
    private final PrintStream err;

    DeadLettersTool(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Lists the dead letters in the directory that comes first, of the sinks that follow or of all, and ends the JVM. */
    public static void main(String[] args) {
        System.exit(new DeadLettersTool(System.out, System.err).run(List.of(args)));
    }

    /** The exit status. */
    int run(List<String> args) {
        if (args.isEmpty() || args.get(0).startsWith("-")) {
            err.println("Usage: DeadLettersTool BUFFER-DIRECTORY [SINK]...");
            return USAGE;
        }
        return list(Path.of(args.get(0)), Set.copyOf(args.subList(1, args.size())));
    }

    private int list(Path buffer, Set<String> sinks) {
        boolean all = true;
        try {
            for (DeadLetterFiles files : DeadLetterFiles.in(buffer)) {
                if (sinks.isEmpty() || sinks.contains(files.sink())) {
                    all &= list(files);
                }
            }
        } catch (IOException e) {
            err.println(buffer + " cannot be read: " + e);
            all = false;
        }
        out.flush();
        return all ? 0 : PARTLY;
    }

    /** Whether all of them could be read. */
    private boolean list(DeadLetterFiles files) {
        try {
            DeadLetterFiles.Found found = files.read(letter -> print(files.sink(), letter));
            say(files, found.damaged(), "damaged dead letters are passed over");
            say(
                    files,
                    found.tail(),
                    "bytes at the end are no whole dead letter: it is being written, cut off or damaged");
            return found.damaged() == 0 && found.tail() == 0;
        } catch (IOException e) {
            err.println(files.directory() + " cannot be read: " + e);
            return false;
        }
    }

    private void say(DeadLetterFiles files, long number, String what) {
        if (number > 0) {
            err.println(files.directory() + ": " + number + " " + what);
        }
    }

    private void print(String sink, Letter letter) {
        Utf8Json json = new Utf8Json(new Output());
        json.beginObject();
        json.name("sink").string(sink);
        json.name("time").string(letter.time().toString());
        json.name("reason").string(letter.reason());
        json.name("line");
        new JsonLines(json).writeStored(letter.record());
        json.endObject().out().put('\n');
        out.write(json.out().array(), 0, json.out().size());
    }
}
