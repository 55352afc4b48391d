package io.sidecarsdk.policy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where lines wait until they are shipped, each sink's by themselves: in memory, or on disk, where a restart finds them. */
public final class LogBufferPolicy extends Settings {

    /** Bounds of everything that may lie on disk. */
    static final long LEAST_DISK = 1L << 20;

    static final long MOST_DISK = 1L << 40;

    private final long memory;
    private final @Nullable Path directory;
    private final long maxDisk;
    private final Overflow overflow;
    private final @Nullable Duration blockFor;
    private final Fsync fsync;

    /** What happens to a line when there is no room. Whatever is dropped is counted. */
    public enum Overflow {
        /** It is dropped. */
        DROP_NEWEST,
        /** The oldest that wait are dropped, until there is. */
        DROP_OLDEST,
        /** Who logs it waits for room, for a while; then it is dropped. */
        BLOCK
    }

    /** When a line on disk is as safe as the disk itself. */
    public enum Fsync {
        /** When the system writes it: the process may be killed and nothing is lost, but the power must not fail. */
        NEVER,
        /** Before it counts as accepted. */
        ALWAYS
    }

    LogBufferPolicy(Section section) {
        super(section);
        memory = section.value("memory", Kind.SIZE, "Memory for lines that wait, for each sink.")
                .between(64L << 10, 1L << 30)
                .orElse(8L << 20);
        directory = section.value(
                        "directory", Kind.PATH, "Where lines wait on disk, one directory per sink. Absent: in memory.")
                .orNull();
        maxDisk = section.value("max-disk", Kind.SIZE, "Disk for lines that wait, for each sink.")
                .between(LEAST_DISK, MOST_DISK)
                .orElseWhere(directory != null, "a directory", 1L << 30);
        overflow = section.value(
                        "overflow", Kind.choice(Overflow.class), "What happens to a line for which there is no room.")
                .orElse(Overflow.DROP_NEWEST);
        blockFor = section.value(
                        "block-for", Kind.DURATION, "Longest wait of who logs, where overflow is block. Absent: 100ms.")
                .between(Duration.ofMillis(1), Duration.ofMinutes(1))
                .orNull();
        fsync = section.value(
                        "fsync",
                        Kind.choice(Fsync.class),
                        "When a line on disk survives a loss of power: never for sure, or always before it counts as accepted.")
                .orElseWhere(directory != null, "a directory", Fsync.NEVER);
    }

    /** Bytes of lines that may wait in memory, for each sink. Default 8 MiB. */
    public long memory() {
        return memory;
    }

    /** Where lines wait on disk, one directory per sink; empty for memory only. */
    public Optional<Path> directory() {
        return Optional.ofNullable(directory);
    }

    /** Bytes on disk, for each sink that does not say otherwise. Default 1 GiB. */
    public long maxDisk() {
        return maxDisk;
    }

    /** What happens to a line for which there is no room, in each sink that does not say otherwise. Default: dropped. */
    public Overflow overflow() {
        return overflow;
    }

    /** Longest wait of who logs, where overflow is {@link Overflow#BLOCK}. Default 100 ms. */
    public Duration blockFor() {
        return blockFor == null ? Duration.ofMillis(100) : blockFor;
    }

    /** When a line on disk is as safe as the disk itself. Default {@link Fsync#NEVER}. */
    public Fsync fsync() {
        return fsync;
    }
}
