package io.sidecarsdk.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One sink: where lines go, which ones, and how they wait until they are there. */
public final class LogSinkPolicy extends Settings {

    /** The keys of which a sink has exactly one. */
    static final List<String> KINDS =
            List.of("http", "otlp", "forward", "opensearch", "elasticsearch", "loki", "splunk", "file", "console");

    private final LogLevel level;
    private final LogBufferPolicy.Overflow overflow;
    private final long maxDisk;
    private final LogRetryPolicy retry;
    private final @Nullable LogDeadLettersPolicy deadLetters;
    private final LogTargetPolicy target;

    LogSinkPolicy(Section section, LogBufferPolicy buffer) {
        super(section);
        boolean onDisk = buffer.directory().isPresent();
        level = section.value("level", Kind.choice(LogLevel.class), "The least level that goes there.")
                .orElse(LogLevel.TRACE);
        overflow = section.value(
                        "overflow",
                        Kind.choice(LogBufferPolicy.Overflow.class),
                        "What happens to a line for which there is no room. Absent: as the buffer says.")
                .orElse(buffer.overflow());
        maxDisk = section.value("max-disk", Kind.SIZE, "Disk for lines that wait. Absent: as the buffer says.")
                .between(LogBufferPolicy.LEAST_DISK, LogBufferPolicy.MOST_DISK)
                .orElseWhere(onDisk, "a buffer with a directory", buffer.maxDisk());
        retry = section.section("retry", LogRetryPolicy::new, "The waits before a batch is sent again.")
                .orElse(new LogRetryPolicy(Section.absent()));
        LogDeadLettersPolicy kept = section.section(
                        "dead-letters",
                        LogDeadLettersPolicy::new,
                        "Lines that the receiver refuses for good, kept below the buffer's directory; dropped without one.")
                .orElseWhere(onDisk, "a buffer with a directory", new LogDeadLettersPolicy(Section.absent()));
        deadLetters = onDisk ? kept : null;
        target = target(section);
        section.oneOf(KINDS);
    }

    private static LogTargetPolicy target(Section section) {
        List<LogTargetPolicy> targets = new ArrayList<>();
        add(targets, section.section("http", LogHttpPolicy::new, "JSON in lines, posted in batches."));
        add(targets, section.section("otlp", LogOtlpPolicy::new, "OTLP over HTTP."));
        add(targets, section.section("forward", LogForwardPolicy::new, "Fluentd's Forward protocol."));
        add(
                targets,
                section.section(
                        "opensearch", found -> new LogSearchPolicy("opensearch", found), "OpenSearch's bulk API."));
        add(
                targets,
                section.section(
                        "elasticsearch",
                        found -> new LogSearchPolicy("elasticsearch", found),
                        "Elasticsearch's bulk API."));
        add(targets, section.section("loki", LogLokiPolicy::new, "Grafana Loki's push API."));
        add(targets, section.section("splunk", LogSplunkPolicy::new, "Splunk's HTTP Event Collector."));
        add(targets, section.section("file", LogFilePolicy::new, "A file that is rotated."));
        add(targets, section.section("console", LogConsolePolicy::new, "The process's standard output or error."));
        return targets.isEmpty() ? new LogConsolePolicy(Section.absent()) : targets.get(0);
    }

    private static void add(List<LogTargetPolicy> targets, Value<? extends LogTargetPolicy> value) {
        LogTargetPolicy target = value.orNull();
        if (target != null) {
            targets.add(target);
        }
    }

    /** The least level that goes there. Default: every. */
    public LogLevel level() {
        return level;
    }

    /** What happens to a line for which there is no room. Default: as the buffer says. */
    public LogBufferPolicy.Overflow overflow() {
        return overflow;
    }

    /** Bytes on disk for lines that wait, where the buffer has a directory. Default: as the buffer says. */
    public long maxDisk() {
        return maxDisk;
    }

    /** The waits before a batch is sent again. Default: 200 ms, doubled up to 30 s. */
    public LogRetryPolicy retry() {
        return retry;
    }

    /** How lines are kept that the receiver refuses for good; empty without a buffer on disk: they are dropped. */
    public Optional<LogDeadLettersPolicy> deadLetters() {
        return Optional.ofNullable(deadLetters);
    }

    /** Where the lines go: one of the classes that {@link LogTargetPolicy} permits. */
    public LogTargetPolicy target() {
        return target;
    }
}
