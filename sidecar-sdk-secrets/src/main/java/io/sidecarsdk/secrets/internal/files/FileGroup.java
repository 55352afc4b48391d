package io.sidecarsdk.secrets.internal.files;

import io.sidecarsdk.health.Health;
import io.sidecarsdk.secrets.Secret;
import io.sidecarsdk.secrets.SecretUnavailableException;
import io.sidecarsdk.secrets.Secrets;
import io.sidecarsdk.spi.SidecarContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the files of one directory up to date: looks whenever one of their secrets changes, and every few seconds, which
 * is also how a failure is made good and a changed template is found. One look at a time, on a thread that may block.
 */
final class FileGroup {

    static final Duration LOOK_EVERY = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(FileGroup.class);

    private final Path path;
    private final VersionedDirectory directory;
    private final SidecarContext context;
    private final Executor workers;
    private final WriteCounter counter;
    private final List<Runnable> undo = new ArrayList<>();
    private List<Secret.Subscription> subscriptions = List.of();
    private List<Target> targets = List.of();
    private Map<String, Secret> secrets = Map.of();
    private Duration keepRetired = Duration.ZERO;
    private State state = State.IDLE;
    private End end = End.NONE;
    private long retireBefore;
    private boolean written;
    private volatile String failure = "";

    FileGroup(Path path, Storage storage, SidecarContext context, Executor workers, WriteCounter counter) {
        this.path = path;
        this.directory = new VersionedDirectory(path, storage);
        this.context = context;
        this.workers = workers;
        this.counter = counter;
        undo.add(context.health("secrets.files." + path, this::health));
        undo.add(context.scheduler().every(LOOK_EVERY, this::look)::cancel);
    }

    private enum State {
        IDLE,
        LOOKING,
        /** Something changed while it was looking. */
        LOOKING_AND_AGAIN
    }

    private enum End {
        NONE,
        FILES_STAY,
        FILES_GO
    }

    /**
     * Writes these files from now on, and none but these.
     *
     * @param grace for which a retired version is kept for those that are reading it
     */
    synchronized void change(List<Target> next, Secrets all, Duration grace) {
        subscriptions.forEach(Secret.Subscription::close);
        Map<String, Secret> needed = new HashMap<>();
        for (Target target : next) {
            target.content().secrets().forEach(name -> needed.put(name, all.secret(name)));
        }
        targets = next;
        keepRetired = grace;
        secrets = needed;
        subscriptions = needed.values().stream()
                .map(secret -> secret.onChange(version -> look()))
                .toList();
    }

    /** Has everything looked at, soon. */
    void look() {
        if (begin()) {
            workers.execute(this::work);
        }
    }

    /** Looks on the calling thread, for the first time. */
    void lookNow() {
        if (begin()) {
            work();
        }
    }

    private synchronized boolean begin() {
        if (state != State.IDLE) {
            state = State.LOOKING_AND_AGAIN;
            return false;
        }
        state = State.LOOKING;
        return true;
    }

    private void work() {
        boolean again = true;
        while (again) {
            lookOnce();
            again = isToGoOn();
        }
    }

    private synchronized boolean isToGoOn() {
        boolean again = state == State.LOOKING_AND_AGAIN;
        state = again ? State.LOOKING : State.IDLE;
        return again;
    }

    private void lookOnce() {
        List<Target> now;
        Versions versions;
        long before;
        synchronized (this) {
            if (end != End.NONE) {
                finish(end);
                return;
            }
            now = targets;
            versions = versions(secrets);
            before = retireBefore;
            retireBefore = 0;
        }
        Set<String> failures = new TreeSet<>();
        write(now, versions, failures);
        removeRetired(before, failures);
        report(failures);
    }

    /** Asks each secret once, so that all files have the same version of it. */
    private static Versions versions(Map<String, Secret> secrets) {
        Map<String, Secret.Snapshot> taken = new HashMap<>();
        return name -> {
            Secret.Snapshot snapshot = taken.get(name);
            if (snapshot == null) {
                snapshot = current(name, secrets.get(name));
                taken.put(name, snapshot);
            }
            return snapshot;
        };
    }

    private static Secret.Snapshot current(String name, @Nullable Secret secret) throws IOException {
        if (secret == null) {
            throw new IOException("there is no secret " + name);
        }
        try {
            return secret.current();
        } catch (SecretUnavailableException e) {
            throw new IOException(e.getMessage());
        }
    }

    private void write(List<Target> files, Versions versions, Set<String> failures) {
        Map<String, VersionedDirectory.Wanted> wanted = new TreeMap<>();
        for (Target file : files) {
            wanted.put(
                    file.name(), new VersionedDirectory.Wanted(content(file, versions, failures), file.permissions()));
        }
        try {
            boolean changed = directory.write(wanted);
            if (changed) {
                counter.count(path, "success");
                log.info("Secrets were written to {}", path);
            }
            if (changed || !written) {
                removeRetiredLater(directory.newest());
            }
            written = true;
        } catch (IOException | RuntimeException e) {
            counter.count(path, "failure");
            failures.add(Failures.reason(e));
        } finally {
            wanted.values().forEach(VersionedDirectory.Wanted::wipe);
        }
    }

    /** Null where it cannot be made: one bad file keeps no other from being written. */
    private static byte @Nullable [] content(Target file, Versions versions, Set<String> failures) {
        if (!file.enabled()) {
            return null;
        }
        try {
            return file.content().render(versions);
        } catch (IOException | RuntimeException e) {
            failures.add(file.name() + ": " + Failures.reason(e));
            return null;
        }
    }

    /** By the next look: only one at a time may touch the directory. */
    private synchronized void removeRetiredLater(long newest) {
        context.scheduler().schedule(keepRetired, () -> {
            synchronized (this) {
                retireBefore = Math.max(retireBefore, newest);
            }
            look();
        });
    }

    private void removeRetired(long before, Set<String> failures) {
        if (before > 0) {
            try {
                directory.removeRetired(0, before);
            } catch (IOException | RuntimeException e) {
                failures.add("retired versions cannot be removed: " + Failures.reason(e));
            }
        }
    }

    /** Logged when the reasons change, not at every look. */
    private void report(Set<String> failures) {
        String reasons = String.join("; ", failures);
        if (!reasons.equals(failure)) {
            if (reasons.isEmpty()) {
                log.info("Secrets can be written to {}", path);
            } else {
                log.warn("Not all secrets can be written to {}, what is there stays: {}", path, reasons);
            }
        }
        failure = reasons;
    }

    private Health.Component health() {
        String reasons = failure;
        return reasons.isEmpty()
                ? Health.Component.up()
                : Health.Component.degraded("what is there stays: " + path + ": " + reasons);
    }

    /** The policy has no files here any more: they are removed, lest somebody goes on reading an old secret. */
    void drop() {
        end(End.FILES_GO);
        look();
    }

    /** The SDK ends: the files stay. */
    void close() {
        end(End.FILES_STAY);
        lookNow(); // nothing else is begun any more; a look under way ends it otherwise
    }

    private synchronized void end(End how) {
        end = how;
        subscriptions.forEach(Secret.Subscription::close);
        subscriptions = List.of();
        undo.forEach(Runnable::run);
        undo.clear();
    }

    private void finish(End how) {
        try {
            if (how == End.FILES_GO) {
                directory.removeAll();
            }
        } catch (IOException | RuntimeException e) {
            log.warn("Secrets that were written to {} cannot be removed: {}", path, Failures.reason(e));
        }
        directory.close();
    }
}
