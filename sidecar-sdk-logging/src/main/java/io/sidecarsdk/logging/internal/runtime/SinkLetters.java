package io.sidecarsdk.logging.internal.runtime;

import io.sidecarsdk.logging.DeadLetter;
import io.sidecarsdk.logging.DeadLetters;
import io.sidecarsdk.logging.internal.format.JsonLines;
import io.sidecarsdk.logging.internal.format.Output;
import io.sidecarsdk.logging.internal.format.Utf8Json;
import io.sidecarsdk.logging.internal.record.LogRecord;
import io.sidecarsdk.logging.internal.ship.DeadLetterBox;
import io.sidecarsdk.logging.internal.ship.DropReason;
import io.sidecarsdk.logging.internal.ship.SinkCounters;
import io.sidecarsdk.logging.internal.spool.DeadLetterStore;
import io.sidecarsdk.logging.internal.spool.Letter;
import io.sidecarsdk.logging.internal.spool.SpoolListener;
import io.sidecarsdk.logging.internal.spool.SpoolSettings;
import io.sidecarsdk.time.TimeSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One sink's dead letters, on disk: the sink puts them in, the application looks at them. */
final class SinkLetters implements DeadLetterBox, DeadLetters {

    private static final Logger log = LoggerFactory.getLogger(SinkLetters.class);

    private final Path directory;
    private final String sink;
    private final SinkCounters counters;
    private final TimeSource time;
    private SpoolSettings settings;
    private volatile @Nullable DeadLetterStore store;
    private boolean closed;

    /** What takes letters back; nothing does before {@link #replayTo}. */
    private volatile Predicate<byte[]> queue = record -> false;

    SinkLetters(Path directory, String sink, long maxDisk, SinkCounters counters, TimeSource time) {
        this.directory = directory;
        this.sink = sink;
        this.settings = SpoolSettings.of(maxDisk, false);
        this.counters = counters;
        this.time = time;
    }

    void replayTo(Predicate<byte[]> newQueue) {
        queue = newQueue;
    }

    synchronized void change(long maxDisk) {
        settings = SpoolSettings.of(maxDisk, false);
        DeadLetterStore open = store;
        if (open != null) {
            open.change(settings);
        }
    }

    /** How many there are; nothing where the directory cannot be used. From memory. */
    OptionalLong known() {
        DeadLetterStore open = store;
        return open == null ? OptionalLong.empty() : OptionalLong.of(open.count());
    }

    /** Opened when it is needed first; a directory that cannot be used may be usable later. */
    private synchronized DeadLetterStore store() throws IOException {
        if (closed) {
            throw new IOException("log sink " + sink + " has ended");
        }
        DeadLetterStore open = store;
        if (open == null) {
            open = DeadLetterStore.open(directory, sink, settings, SpoolListener.NONE);
            store = open;
        }
        return open;
    }

    @Override
    public boolean keep(LogRecord record, String reason) {
        try {
            counters.dropped(DropReason.EVICTED, store().add(record.bytes(), reason, time.now()));
            return true;
        } catch (IOException | IllegalArgumentException e) {
            log.warn("A line that the receiver of log sink {} refused cannot be kept: {}", sink, e.toString());
            return false;
        }
    }

    @Override
    public synchronized void adopt() {
        try {
            store().adopt(settings);
        } catch (IOException e) {
            // Tried again.
        }
    }

    @Override
    public long count() {
        return did(DeadLetterStore::count);
    }

    @Override
    public List<DeadLetter> list(int most) {
        return listAfter(-1, most);
    }

    @Override
    public List<DeadLetter> listAfter(DeadLetter letter, int most) {
        return listAfter(letter.number(), most);
    }

    private List<DeadLetter> listAfter(long number, int most) {
        List<DeadLetter> letters = new ArrayList<>();
        for (Letter letter : did(open -> open.list(number, most))) {
            letters.add(new Listed(letter.number(), sink, letter.reason(), letter.time(), line(letter.record())));
        }
        return letters;
    }

    private static String line(byte[] record) {
        Output out = new Output();
        new JsonLines(new Utf8Json(out)).writeStored(record);
        return new String(out.array(), 0, out.size(), StandardCharsets.UTF_8);
    }

    @Override
    public long replayUpTo(DeadLetter last) {
        return did(open -> open.replay(last.number(), queue));
    }

    @Override
    public long deleteUpTo(DeadLetter last) {
        return did(open -> open.delete(last.number()));
    }

    private <T> T did(Action<T> action) {
        try {
            return action.on(store());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        DeadLetterStore open = store;
        store = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                log.warn("The dead letters of log sink {} could not be closed: {}", sink, e.toString());
            }
        }
    }

    /** Something that is done with the store. */
    private interface Action<T> {
        T on(DeadLetterStore store) throws IOException;
    }

    private record Listed(long number, String sink, String reason, Instant time, String line) implements DeadLetter {}
}
