package io.sidecarsdk.logging.internal.tail;

import io.sidecarsdk.time.TimeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the files of the policy, on one daemon thread. */
public final class Tails {

    /** Between two readings of files in which nothing happens. */
    static final Duration PAUSE = Duration.ofMillis(250);

    /** Between two searches for files, and two savings of positions. */
    static final Duration LOOK = Duration.ofSeconds(1);

    private static final Duration LEAST_PAUSE = Duration.ofMillis(2);

    private static final long MOST_UNDER_WAY = 1 << 20;
    private static final int MOST_RESTED = 100;

    private final TailIntake intake;
    private final TimeSource time;
    private final TailListener listener;
    private final Budget budget = new Budget(MOST_UNDER_WAY);
    private final Map<String, Followed> tails = new LinkedHashMap<>();
    private final Map<String, List<Position>> saved = new HashMap<>();
    private final Map<String, Rested> rested = new HashMap<>();
    private @Nullable Path directory;
    private @Nullable Thread thread;
    private volatile boolean stopped;
    private long lookedAt;
    private boolean saveFails;

    /** Where a tail stopped that the policy has no more. */
    private record Rested(String path, List<Position> positions) {}

    /** A tail and where its positions are kept. */
    private record Followed(Tail tail, Optional<Positions> positions) {}

    public Tails(TailIntake intake, TimeSource time, TailListener listener) {
        this.intake = intake;
        this.time = time;
        this.listener = listener;
        this.lookedAt = time.nanoTime() - LOOK.toNanos();
    }

    /**
     * Reads these from now on. Those that are the same go on; of one that changed, files are read on from where they are.
     *
     * @param keep where positions are kept over a restart; null for nowhere
     * @param underWay most bytes of lines on their way, though never more than 1 MiB
     */
    public synchronized void change(List<TailSettings> wanted, @Nullable Path keep, long underWay) {
        save();
        budget.limit(Math.min(MOST_UNDER_WAY, underWay));
        if (!Objects.equals(directory, keep)) {
            directory = keep;
            saved.clear();
        }
        Map<String, Followed> next = new LinkedHashMap<>();
        for (TailSettings settings : wanted) {
            Followed old = tails.remove(settings.name());
            next.put(settings.name(), old == null ? started(settings) : changed(old, settings));
        }
        tails.forEach(this::rest);
        tails.clear();
        tails.putAll(next);
        lookedAt = time.nanoTime() - LOOK.toNanos();
        if (!tails.isEmpty() && thread != null) {
            thread.interrupt();
        }
    }

    /** It may come back, as with a switch that is turned off and on. */
    private void rest(String name, Followed followed) {
        if (followed.tail().hasLooked() && rested.size() < MOST_RESTED) {
            rested.put(
                    name,
                    new Rested(
                            followed.tail().settings().path(), followed.tail().positions()));
        }
        followed.tail().close();
    }

    private Followed changed(Followed old, TailSettings settings) {
        if (old.tail().settings().equals(settings)) {
            return new Followed(old.tail(), positions(settings));
        }
        boolean samePath = old.tail().settings().path().equals(settings.path());
        Optional<List<Position>> positions =
                samePath && old.tail().hasLooked() ? Optional.of(old.tail().positions()) : Optional.empty();
        old.tail().close();
        return followed(settings, positions);
    }

    private Followed started(TailSettings settings) {
        Rested known = rested.remove(settings.name());
        return followed(
                settings,
                known != null && known.path().equals(settings.path())
                        ? Optional.of(known.positions())
                        : positions(settings).flatMap(positions -> read(settings.name(), positions)));
    }

    private Followed followed(TailSettings settings, Optional<List<Position>> positions) {
        return new Followed(new Tail(settings, positions, intake, budget, time, listener), positions(settings));
    }

    private Optional<Positions> positions(TailSettings settings) {
        return Optional.ofNullable(directory)
                .map(keep -> new Positions(keep.resolve("tail"), settings.name(), settings.path()));
    }

    private Optional<List<Position>> read(String name, Positions positions) {
        if (!positions.isThere()) {
            return Optional.empty();
        }
        try {
            return Optional.of(positions.read());
        } catch (IOException e) {
            listener.happened(
                    TailEvent.POSITIONS_DAMAGED, name, positions.file().toString(), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Begins to read, if there is anything to read and it has not begun. */
    public synchronized void start() {
        if (thread == null && !stopped && !tails.isEmpty()) {
            Thread reader = new Thread(this::run, "sidecar-log-tail");
            reader.setDaemon(true);
            thread = reader;
            reader.start();
        }
    }

    /** Reads nothing more; {@link #save} is for when what was read has been settled. */
    public void stop() {
        stopped = true;
        Thread reader = thread;
        if (reader != null) {
            reader.interrupt();
        }
        synchronized (this) {
            thread = null;
        }
    }

    /** Saves positions, and closes all files. */
    public synchronized void close() {
        stop();
        save();
        tails.values().forEach(followed -> followed.tail().close());
        tails.clear();
    }

    private void run() {
        Duration pause = LEAST_PAUSE;
        while (!stopped) {
            pause = next(tryToPoll(), pause);
            try {
                time.sleep(pause);
            } catch (InterruptedException e) {
                pause = LEAST_PAUSE; // something changed, or it is the end
            }
        }
    }

    /** Tails tell of their own failures; what is left is that telling fails, and none of it must end this thread. */
    private TailedFile.Turn tryToPoll() {
        try {
            return poll();
        } catch (RuntimeException | Error e) {
            return TailedFile.Turn.DONE;
        }
    }

    /** The longer there is no room the less often it is looked for. */
    private static Duration next(TailedFile.Turn turn, Duration before) {
        return switch (turn) {
            case MORE -> Duration.ZERO;
            case DONE -> PAUSE;
            case NO_ROOM -> {
                Duration longer = before.compareTo(LEAST_PAUSE) < 0 ? LEAST_PAUSE : before.multipliedBy(2);
                yield longer.compareTo(PAUSE) > 0 ? PAUSE : longer;
            }
        };
    }

    /** Reads once. */
    synchronized TailedFile.Turn poll() {
        TailedFile.Turn least = TailedFile.Turn.DONE;
        if (stopped) {
            return least;
        }
        long now = time.nanoTime();
        boolean looks = now - lookedAt >= LOOK.toNanos();
        if (looks) {
            lookedAt = now;
        }
        for (Followed followed : tails.values()) {
            TailedFile.Turn turn = followed.tail().poll(looks);
            least = turn.compareTo(least) > 0 ? turn : least;
        }
        if (looks) {
            save();
        }
        return least;
    }

    /** How each of those that are read now is doing, by name. */
    public synchronized Map<String, TailCondition> conditions() {
        Map<String, TailCondition> conditions = new LinkedHashMap<>();
        tails.forEach((name, followed) -> conditions.put(name, followed.tail().condition()));
        return conditions;
    }

    /** Saves positions that changed. */
    public synchronized void save() {
        tails.forEach((name, followed) -> {
            List<Position> now = followed.tail().positions();
            if (followed.tail().hasLooked() && !now.equals(saved.get(name)) && intake.isSafe()) {
                followed.positions().ifPresent(positions -> write(name, positions, now));
            }
        });
    }

    private void write(String name, Positions positions, List<Position> now) {
        try {
            positions.write(now);
            saved.put(name, now);
            saveFails = false;
        } catch (IOException | RuntimeException | Error e) {
            if (!saveFails) {
                saveFails = true;
                listener.happened(
                        TailEvent.POSITIONS_NOT_SAVED,
                        name,
                        positions.file().toString(),
                        String.valueOf(e.getMessage()));
            }
        }
    }
}
