package io.sidecarsdk.policy;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Files that other code writes, whose lines are shipped as log lines. Rotation and truncation are followed. */
public final class LogTailPolicy extends Settings {

    private static final Kind<String> PATH = Kind.TEXT.where(
            text -> text.matches("([^*\\x00]*/)?[^/\\x00]+")
                    && !text.matches("(.*/)?\\.\\.?")
                    && Kind.parsePath(text.replace('*', '_')) != null,
            "a path of a file such as /var/log/app/access.log, with * only in its last part");

    /** In place of a path that is wrong. */
    static final String NONE = "";

    private final String path;
    private final From from;
    private final @Nullable MultiLine multiLine;
    private final long maxLine;
    private final LogLevel level;
    private final String logger;
    private final Format format;

    /** Where a file begins that was never read before. */
    public enum From {
        /** With its first line. */
        BEGINNING,
        /** With what is written from now on. */
        END
    }

    /** What a line of the file is. */
    public enum Format {
        /** A message. */
        TEXT,
        /** A JSON object, whose members become fields; message, level and timestamp are taken from it. */
        JSON
    }

    LogTailPolicy(String name, Section section) {
        super(section);
        path = section.value("path", PATH, "The file; in its last part * stands for any signs.")
                .required(NONE);
        from = section.value("from", Kind.choice(From.class), "Where a file begins that was never read before.")
                .orElse(From.END);
        multiLine = section.section(
                        "multi-line", MultiLine::new, "Lines that belong together. Absent: each stands for itself.")
                .orNull();
        maxLine = section.value("max-line", Kind.SIZE, "The longest line, joined ones included; more is cut off.")
                .between(1L << 10, 16L << 20)
                .orElse(256L << 10);
        level = section.value("level", Kind.choice(LogLevel.class), "The level that its lines get.")
                .orElse(LogLevel.INFO);
        logger = section.value(
                        "logger", LogLoggerPolicy.NAMED, "The logger that its lines get: by default tail.<name>.")
                .orElse("tail." + name);
        format = section.value("format", Kind.choice(Format.class), "What a line of the file is.")
                .orElse(Format.TEXT);
    }

    /** The file, absolute or from the working directory; in its last part {@code *} stands for any signs. */
    public String path() {
        return path;
    }

    /** Where a file begins that was never read before. Default: with what is written from now on. */
    public From from() {
        return from;
    }

    /** How lines are joined; empty where each stands for itself. */
    public Optional<MultiLine> multiLine() {
        return Optional.ofNullable(multiLine);
    }

    /** The longest line in bytes, joined ones included; more is cut off. Default 256 KiB. */
    public long maxLine() {
        return maxLine;
    }

    /** The level that its lines get, unless they say it themselves in JSON. Default info. */
    public LogLevel level() {
        return level;
    }

    /** The logger that its lines get. Default {@code tail.} and this entry's name. */
    public String logger() {
        return logger;
    }

    /** What a line of the file is. Default text. */
    public Format format() {
        return format;
    }

    /** Lines that belong together, such as a stack trace. */
    public static final class MultiLine extends Settings {

        private final String start;
        private final int maxLines;
        private final Duration wait;

        private MultiLine(Section section) {
            super(section);
            start = section.value(
                            "start",
                            Kind.TEXT,
                            "A regular expression in RE2's syntax that is found in first lines; all others belong to the"
                                    + " line before.")
                    .required(".");
            maxLines = section.value("max-lines", Kind.INTEGER, "Most lines that are joined.")
                    .between(2, 10_000)
                    .orElse(500);
            wait = section.value("wait", Kind.DURATION, "How long the last line waits for others.")
                    .between(Duration.ofMillis(10), Duration.ofMinutes(1))
                    .orElse(Duration.ofSeconds(1));
        }

        /** A regular expression in RE2's syntax that is found in first lines. Its syntax is checked where it is used. */
        public String start() {
            return start;
        }

        /** Most lines that are joined. Default 500. */
        public int maxLines() {
            return maxLines;
        }

        /** How long the last line waits for others. Default 1 s. */
        public Duration waitFor() {
            return wait;
        }
    }
}
