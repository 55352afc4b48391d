package io.sidecarsdk.policy;

import java.nio.file.Path;

/** A file that is rotated when it is full. */
public final class LogFilePolicy extends Settings implements LogTargetPolicy {

    private static final Kind<Path> FILE = Kind.PATH.where(
            path -> path.getFileName() != null && !path.getFileName().toString().matches("\\.?\\.?"), "of a file");

    /** In place of a path that is wrong. */
    static final Path NONE = Path.of("");

    private final Path path;
    private final long maxSize;
    private final int maxFiles;
    private final LogFormat format;

    LogFilePolicy(Section section) {
        super(section);
        path = section.value("path", FILE, "The file.").required(NONE);
        maxSize = section.value("max-size", Kind.SIZE, "From which size on it is rotated.")
                .between(1L << 10, 1L << 40)
                .orElse(100L << 20);
        maxFiles = section.value("max-files", Kind.INTEGER, "How many files are kept, the one written to included.")
                .between(1, 1000)
                .orElse(10);
        format = section.value("format", Kind.choice(LogFormat.class), "How a line is written.")
                .orElse(LogFormat.JSON_LINES);
    }

    /** The file, absolute or from the working directory. */
    public Path path() {
        return path;
    }

    /** From which size on it is rotated, in bytes. Default 100 MiB. */
    public long maxSize() {
        return maxSize;
    }

    /** How many files are kept, the one written to included. Default 10. */
    public int maxFiles() {
        return maxFiles;
    }

    /** How a line is written. Default as JSON lines. */
    public LogFormat format() {
        return format;
    }

    @Override
    public String kind() {
        return "file";
    }
}
