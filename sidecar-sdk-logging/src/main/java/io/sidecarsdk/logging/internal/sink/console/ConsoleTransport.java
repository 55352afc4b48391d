package io.sidecarsdk.logging.internal.sink.console;

import io.sidecarsdk.logging.internal.format.LineFormat;
import io.sidecarsdk.logging.internal.format.Output;
import io.sidecarsdk.logging.internal.ship.Answer;
import io.sidecarsdk.logging.internal.ship.Batch;
import io.sidecarsdk.logging.internal.ship.Transport;
import io.sidecarsdk.policy.LogConsolePolicy;
import io.sidecarsdk.policy.LogFormat;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes a batch to the process's standard output or error at one go, so that lines of others come between batches and not
 * within lines.
 *
 * <p>Straight to the process's own, not to {@code System.out}: where an application has replaced that by a stream that logs,
 * lines would go round in circles. It is never closed.
 */
public final class ConsoleTransport implements Transport {

    private final OutputStream console;
    private final Output out = new Output();
    private final LineFormat format;
    private volatile boolean aborted;

    ConsoleTransport(OutputStream console, LogFormat format) {
        this.console = console;
        this.format = LineFormat.of(format, out);
    }

    /** As {@code policy} says. */
    public static ConsoleTransport of(LogConsolePolicy policy) {
        boolean stdout = policy.target() == LogConsolePolicy.Target.STDOUT;
        return new ConsoleTransport(
                new FileOutputStream(stdout ? FileDescriptor.out : FileDescriptor.err), policy.format());
    }

    @Override
    public Answer send(Batch batch) {
        if (aborted) {
            return Answer.later("aborted");
        }
        out.reset();
        for (int i = 0; i < batch.size(); i++) {
            format.write(batch.record(i));
        }
        try {
            console.write(out.array(), 0, out.size());
            console.flush();
            return Answer.taken();
        } catch (IOException e) {
            return Answer.later(e.toString());
        }
    }

    /** A write that waits for whoever reads the output goes on: nothing can end it but the reader. */
    @Override
    public void abort() {
        aborted = true;
    }

    @Override
    public void close() {}
}
