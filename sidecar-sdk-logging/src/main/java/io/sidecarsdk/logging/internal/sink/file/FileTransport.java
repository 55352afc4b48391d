package io.sidecarsdk.logging.internal.sink.file;

import io.sidecarsdk.logging.internal.format.LineFormat;
import io.sidecarsdk.logging.internal.format.Output;
import io.sidecarsdk.logging.internal.ship.Answer;
import io.sidecarsdk.logging.internal.ship.Batch;
import io.sidecarsdk.logging.internal.ship.Transport;
import io.sidecarsdk.policy.LogFilePolicy;
import io.sidecarsdk.policy.LogFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes lines to a file, which is rotated between two of them. Written is what the system has taken; what it took of a
 * write that failed, on a full disk for one, is taken back, so that no line is there twice or in part.
 */
public final class FileTransport implements Transport {

    private final RotatingFile file;
    private final Output out = new Output();
    private final LineFormat format;
    private volatile boolean aborted;

    /** A transport that writes as {@code policy} says. */
    public FileTransport(LogFilePolicy policy) {
        this(new RotatingFile(policy.path(), policy.maxSize(), policy.maxFiles()), policy.format());
    }

    FileTransport(RotatingFile file, LogFormat format) {
        this.file = file;
        this.format = LineFormat.of(format, out);
    }

    @Override
    public Answer send(Batch batch) {
        if (aborted) {
            return Answer.later("aborted");
        }
        int written = 0;
        out.reset();
        try {
            file.open();
            for (int i = 0; i < batch.size(); i++) {
                format.write(batch.record(i));
                if (i == batch.size() - 1 || file.isFullWith(out.size())) {
                    file.write(out.array(), out.size());
                    written = i + 1;
                    out.reset();
                }
            }
            return Answer.taken();
        } catch (IOException | RuntimeException e) {
            file.close();
            return later(written, batch.size(), e.toString());
        }
    }

    private static Answer later(int written, int size, String why) {
        if (written == 0) {
            return Answer.later(why);
        }
        Set<Integer> rest = IntStream.range(written, size).boxed().collect(Collectors.toSet());
        return new Answer.Items(rest, Map.of(), why, Duration.ZERO);
    }

    @Override
    public void abort() {
        aborted = true;
    }

    @Override
    public void close() {
        file.close();
    }
}
