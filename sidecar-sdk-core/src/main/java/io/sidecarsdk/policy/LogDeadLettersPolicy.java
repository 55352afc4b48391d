package io.sidecarsdk.policy;

/** Lines that a receiver refuses for good: kept on disk, to be looked at and sent again. */
public final class LogDeadLettersPolicy extends Settings {

    private final long maxDisk;

    LogDeadLettersPolicy(Section section) {
        super(section);
        maxDisk = section.value("max-disk", Kind.SIZE, "Disk for them; the oldest make room for new ones.")
                .between(LogBufferPolicy.LEAST_DISK, LogBufferPolicy.MOST_DISK)
                .orElse(64L << 20);
    }

    /** Bytes on disk that they may take; the oldest make room for new ones. Default 64 MiB. */
    public long maxDisk() {
        return maxDisk;
    }
}
