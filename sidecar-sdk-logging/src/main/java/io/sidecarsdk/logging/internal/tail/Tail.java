package io.sidecarsdk.logging.internal.tail;

import io.sidecarsdk.time.TimeSource;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The files of one entry of the policy. For one thread at a time. */
final class Tail {

    /** Most files that are read at a time. */
    static final int MOST_FILES = 256;

    /** How long a file that was renamed or deleted must be quiet until it is closed. */
    static final Duration QUIET = Duration.ofSeconds(5);

    /** The same where nothing has its place: who writes it may not have noticed yet. */
    static final Duration QUIET_ALONE = Duration.ofMinutes(1);

    /** A whole line before the end is looked for in so many bytes. */
    private static final int LOOK_BACK = 64 << 10;

    private final TailSettings settings;
    private final FileFinder finder;
    private final TailIntake intake;
    private final Budget budget;
    private final TimeSource time;
    private final TailListener listener;
    private final LineParser parser;
    private final TailCondition condition;
    private final Map<String, TailedFile> files = new LinkedHashMap<>();
    private final Map<String, Position> known = new HashMap<>();
    private final Set<String> unreadable = new HashSet<>();
    private final boolean resumes;
    private boolean looked;
    private boolean lookFailed;
    private boolean tooMany;

    /** @param positions where it goes on; empty at the very first time, then all files that it does not have are new */
    Tail(
            TailSettings settings,
            Optional<List<Position>> positions,
            TailIntake intake,
            Budget budget,
            TimeSource time,
            TailListener listener) {
        this.settings = settings;
        this.finder = new FileFinder(settings.path());
        this.intake = intake;
        this.budget = budget;
        this.time = time;
        this.listener = listener;
        this.parser = new LineParser(settings.severity(), settings.json());
        this.condition = new TailCondition(settings, time, listener);
        this.resumes = positions.isPresent();
        positions.ifPresent(all -> all.forEach(position -> known.put(position.key(), position)));
    }

    TailSettings settings() {
        return settings;
    }

    TailCondition condition() {
        return condition;
    }

    /** Reads what is there, after a look for files if it is time for one or the last one failed. */
    TailedFile.Turn poll(boolean looks) {
        if (looks || lookFailed) {
            tryToLook();
        }
        TailedFile.Turn least = read();
        condition.polled();
        return least;
    }

    private void tryToLook() {
        lookFailed = true;
        try {
            look();
            lookFailed = false;
        } catch (RuntimeException | Error e) {
            condition.failed(settings.path(), e);
        }
    }

    /** Finds out which files there are. */
    private void look() {
        List<FileFinder.Found> found = latest(finder.find());
        Set<String> there = new HashSet<>();
        if (!looked) {
            findRenamed(found);
        }
        for (FileFinder.Found one : found) {
            there.add(one.key());
            TailedFile file = files.get(one.key());
            if (file != null) {
                file.isAt(one.path());
            } else {
                open(one);
            }
        }
        files.forEach((key, file) -> {
            if (!there.contains(key)) {
                file.isGone();
            }
        });
        if (looked) {
            known.keySet().retainAll(there);
        }
        looked = true;
    }

    /** Those that were read before a restart and have another name now; they go first. */
    private void findRenamed(List<FileFinder.Found> found) {
        Set<String> missing = new HashSet<>(known.keySet());
        found.forEach(one -> missing.remove(one.key()));
        for (String key : missing) {
            Position position = known.get(key);
            Optional<FileFinder.Found> renamed = finder.withKey(key);
            if (position != null && (renamed.isEmpty() || !reopen(renamed.get(), position))) {
                known.remove(key);
                tell(TailEvent.GONE, position.path(), "it was read up to " + position.offset());
            }
        }
    }

    private boolean reopen(FileFinder.Found renamed, Position position) {
        RandomAccessFile in = null;
        try {
            in = new RandomAccessFile(renamed.path().toFile(), "r");
            if (position.isIn(in)) {
                add(renamed, in, position.offset());
                known.remove(renamed.key());
                return true;
            }
        } catch (IOException e) {
            // as if it were not there
        } catch (RuntimeException | Error e) {
            close(in);
            throw e;
        }
        close(in);
        return false;
    }

    private List<FileFinder.Found> latest(List<FileFinder.Found> found) {
        if (found.size() <= MOST_FILES) {
            return found;
        }
        if (!tooMany) {
            tooMany = true;
            tell(TailEvent.TOO_MANY, settings.path(), found.size() + " files (expected: at most " + MOST_FILES + ")");
        }
        return found.subList(found.size() - MOST_FILES, found.size());
    }

    private void open(FileFinder.Found found) {
        RandomAccessFile in = null;
        try {
            in = new RandomAccessFile(found.path().toFile(), "r");
            FileFinder.Found opened = FileFinder.at(found.path());
            if (opened != null && opened.key().equals(found.key())) {
                add(found, in, begin(found, in));
                unreadable.remove(found.key());
            } else {
                close(in); // another one took its place in between: next time
            }
        } catch (IOException e) {
            close(in);
            unreadable(found.key(), found.path(), e);
        } catch (RuntimeException | Error e) {
            close(in);
            throw e;
        }
    }

    private static void close(@Nullable RandomAccessFile in) {
        try {
            if (in != null) {
                in.close();
            }
        } catch (IOException e) {
            // nothing was written
        }
    }

    private void add(FileFinder.Found found, RandomAccessFile in, long offset) throws IOException {
        files.put(found.key(), new TailedFile(in, found.key(), found.path(), offset, Head.of(in), this));
    }

    /** Where a file begins that is not read yet. */
    private long begin(FileFinder.Found found, RandomAccessFile in) throws IOException {
        Position position = known.get(found.key());
        if (position != null) {
            boolean same = position.isIn(in);
            if (!same) {
                tell(
                        TailEvent.TRUNCATED,
                        found.path().toString(),
                        "at " + position.offset() + " since it was read last");
            }
            known.remove(found.key());
            return same ? position.offset() : 0;
        }
        return looked || resumes || settings.fromBeginning() ? 0 : lastLine(in);
    }

    /** Where the last line begins whose end is not there yet. */
    private static long lastLine(RandomAccessFile in) throws IOException {
        long length = in.length();
        byte[] end = new byte[(int) Math.min(LOOK_BACK, length)];
        in.seek(length - end.length);
        in.readFully(end);
        for (int i = end.length - 1; i >= 0; i--) {
            if (end[i] == '\n') {
                return length - end.length + i + 1;
            }
        }
        return end.length == length ? 0 : length;
    }

    /** Reads of each file what is there; the least that one of them was done with. */
    private TailedFile.Turn read() {
        TailedFile.Turn least = TailedFile.Turn.DONE;
        for (TailedFile file : List.copyOf(files.values())) { // the oldest first; one may be closed on the way
            TailedFile.Turn turn = tryToRead(file);
            least = turn.compareTo(least) > 0 ? turn : least;
        }
        return least;
    }

    /** Whatever one file does must not keep the others waiting, nor end the thread. */
    private TailedFile.Turn tryToRead(TailedFile file) {
        try {
            return read(file);
        } catch (RuntimeException | Error e) {
            file.failed();
            condition.failed(file.path().toString(), e);
            return TailedFile.Turn.DONE;
        }
    }

    private TailedFile.Turn read(TailedFile file) {
        String key = file.position().key();
        try {
            TailedFile.Turn turn = file.read();
            if (turn == TailedFile.Turn.DONE && file.isOver(quiet(file)) && file.finish() && file.isSettled()) {
                close(key, file);
            }
            unreadable.remove(key);
            return turn;
        } catch (IOException e) {
            unreadable(key, file.path(), e);
            known.put(key, file.position()); // it is opened anew
            close(key, file);
            return TailedFile.Turn.DONE;
        }
    }

    @SuppressWarnings("ReferenceEquality") // another one of the same path
    private long quiet(TailedFile gone) {
        boolean replaced = files.values().stream()
                .anyMatch(file -> file != gone && file.path().equals(gone.path()));
        return (replaced ? QUIET : QUIET_ALONE).toNanos();
    }

    private void close(String key, TailedFile file) {
        files.remove(key);
        file.close();
    }

    private void unreadable(String key, Path path, IOException e) {
        if (unreadable.size() < MOST_FILES && unreadable.add(key)) {
            tell(TailEvent.UNREADABLE, path.toString(), String.valueOf(e.getMessage()));
        }
    }

    /** Of all files that are read, or will be again. */
    List<Position> positions() {
        List<Position> positions = new ArrayList<>(known.values());
        files.values().forEach(file -> positions.add(file.position()));
        return positions;
    }

    /** Whether it knows what files there are. */
    boolean hasLooked() {
        return looked;
    }

    void close() {
        files.values().forEach(TailedFile::close);
        files.clear();
    }

    long now() {
        return time.nanoTime();
    }

    LineReader lineReader(long offset) {
        return new LineReader(settings.maxLine(), offset);
    }

    @Nullable
    Joiner joiner() {
        return settings.joining()
                .map(joining -> new Joiner(joining, settings.maxLine()))
                .orElse(null);
    }

    /** The event that a line is; null if it is not wanted. */
    @Nullable
    TailedLine line(Text text, Path path, Acceptance acceptance) {
        TailedLine.Parsed parsed = parser.parse(text.text(), time.now());
        if (!intake.admits(settings.logger(), parsed.severity())) {
            return null;
        }
        return new TailedLine(parsed, path, settings.logger(), (weight) -> {
            acceptance.settled(text.end());
            budget.give(weight);
        });
    }

    /** Whether a line was taken. */
    boolean offer(TailedLine line) {
        if (!budget.take(line.weight())) {
            return false;
        }
        boolean taken = false;
        try {
            taken = intake.offer(line);
        } finally {
            if (!taken) {
                budget.give(line.weight());
            }
        }
        return taken;
    }

    void tell(TailEvent event, String file, String detail) {
        listener.happened(event, settings.name(), file, detail);
    }
}
