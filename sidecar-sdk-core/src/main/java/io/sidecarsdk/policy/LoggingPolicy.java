package io.sidecarsdk.policy;

import io.sidecarsdk.internal.yaml.YamlNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Log forwarding: which lines are taken, what is added to and removed from them, where they wait, and to which
 * {@link LogSinkPolicy sinks} they go.
 */
public final class LoggingPolicy extends Settings {

    private final boolean enabled;
    private final LogLevel level;
    private final double sample;
    private final @Nullable LogRateLimitPolicy rateLimit;
    private final Map<String, LogLoggerPolicy> loggers;
    private final LogCapturePolicy capture;
    private final LogEnrichPolicy enrich;
    private final LogRedactPolicy redact;
    private final Map<String, LogTailPolicy> tail;
    private final LogBufferPolicy buffer;
    private final Duration shutdown;
    private final Map<String, LogSinkPolicy> sinks;
    private final List<LogRoutePolicy> routes;

    LoggingPolicy(Section section) {
        super(section);
        enabled = section.value("enabled", Kind.BOOLEAN, "False ships nothing: a kill switch.")
                .orElse(true);
        level = section.value(
                        "level",
                        Kind.choice(LogLevel.class),
                        "The least level that is shipped, of what the logging framework lets through.")
                .orElse(LogLevel.TRACE);
        sample = section.value("sample", Kind.RATIO, "The share of lines below warn that is shipped, drawn at random.")
                .between(0.0, 1.0)
                .orElse(1.0);
        rateLimit = section.section(
                        "rate-limit",
                        LogRateLimitPolicy::new,
                        "How many lines per time are shipped, of each logger. Absent: all.")
                .orNull();
        loggers = section.named(
                "loggers",
                LogLoggerPolicy.NAME,
                (name, logger) -> new LogLoggerPolicy(logger),
                "By a logger's name, for it and all below it, in place of level, sample and rate-limit; the longest name that"
                        + " says it decides.");
        capture = section.section("capture", LogCapturePolicy::new, "From which logging frameworks lines are taken.")
                .orElse(new LogCapturePolicy(Section.absent()));
        enrich = section.section("enrich", LogEnrichPolicy::new, "What is added to each line.")
                .orElse(new LogEnrichPolicy(Section.absent()));
        redact = section.section("redact", LogRedactPolicy::new, "What must not leave the process.")
                .orElse(new LogRedactPolicy(Section.absent()));
        tail = section.named(
                "tail",
                Section.NamePattern.LABEL,
                LogTailPolicy::new,
                "Files that other code writes, to be shipped too.");
        buffer = section.section("buffer", LogBufferPolicy::new, "Where lines wait to be shipped.")
                .orElse(new LogBufferPolicy(Section.absent()));
        shutdown = section.value(
                        "shutdown",
                        Kind.DURATION,
                        "Longest time to ship what waits when the SDK closes; on disk, the rest is shipped after a restart.")
                .between(Duration.ZERO, Duration.ofMinutes(1))
                .orElse(Duration.ofSeconds(2));
        sinks = section.named(
                "sinks",
                Section.NamePattern.LABEL,
                (name, sink) -> new LogSinkPolicy(sink, buffer),
                "Where lines are shipped, each sink with exactly one key that says its kind.");
        routes = section.sections(
                        "routes",
                        route -> new LogRoutePolicy(route, sinks.keySet()),
                        "Which lines go to which sinks: the first that takes a line decides. A line that none takes goes to"
                                + " every sink.")
                .orElse(List.of());
        checkBlocking(section);
        checkFiles(section);
    }

    private void checkBlocking(Section section) {
        boolean blocks = Stream.concat(
                        Stream.of(buffer.overflow()), sinks.values().stream().map(LogSinkPolicy::overflow))
                .anyMatch(LogBufferPolicy.Overflow.BLOCK::equals);
        YamlNode found = section.find(List.of("buffer", "block-for"));
        if (found != null && !blocks) {
            section.report(found, "nothing: no overflow is block");
        }
    }

    private void checkFiles(Section section) {
        List<Path> written = sinks.values().stream()
                .flatMap(sink -> sink.target() instanceof LogFilePolicy file ? Stream.of(file.path()) : Stream.empty())
                .filter(path -> !path.equals(LogFilePolicy.NONE))
                .map(LoggingPolicy::absolute)
                .toList();
        List<Path> tailed = tail.values().stream()
                .map(LogTailPolicy::path)
                .filter(path -> !path.equals(LogTailPolicy.NONE))
                .map(path -> absolute(Path.of(path)))
                .toList();
        section.check(Set.copyOf(written).size() == written.size(), "sinks", "each file in one sink only");
        section.check(Set.copyOf(tailed).size() == tailed.size(), "tail", "each path once");
        section.check(
                tailed.stream().noneMatch(path -> written.stream().anyMatch(file -> takes(path, file))),
                "tail",
                "no file that a sink writes: its lines would go round in circles");
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }

    /** Whether a tailed path, which may end in a pattern, is the file, or one into which it is rotated. */
    private static boolean takes(Path tailed, Path file) {
        String pattern = Stream.of(String.valueOf(tailed.getFileName()).split("\\*", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*"));
        String name = String.valueOf(file.getFileName());
        return Objects.equals(tailed.getParent(), file.getParent())
                && (name.matches(pattern) || (name + ".1").matches(pattern));
    }

    /** Whether anything is shipped. Default true. */
    public boolean enabled() {
        return enabled;
    }

    /** The least level that is shipped, of what the logging framework lets through. Default trace: all of it. */
    public LogLevel level() {
        return level;
    }

    /** The share of lines below warn that is shipped, 0 to 1; warnings and errors always are. Default 1. */
    public double sample() {
        return sample;
    }

    /** How many lines per time are shipped, of each logger; empty for all of them. */
    public Optional<LogRateLimitPolicy> rateLimit() {
        return Optional.ofNullable(rateLimit).filter(LogRateLimitPolicy::enabled);
    }

    /**
     * By a logger's name, for it and all below it, in place of {@link #level()}, {@link #sample()} and
     * {@link #rateLimit()}: each from the longest name that says it. Never modified.
     */
    public Map<String, LogLoggerPolicy> loggers() {
        return loggers;
    }

    /** From which logging frameworks lines are taken. Default all. */
    public LogCapturePolicy capture() {
        return capture;
    }

    /** What is added to each line. Default: what Kubernetes says about the pod. */
    public LogEnrichPolicy enrich() {
        return enrich;
    }

    /** What must not leave the process. Default nothing. */
    public LogRedactPolicy redact() {
        return redact;
    }

    /** Files that other code writes, to be shipped too, by name; never modified. */
    public Map<String, LogTailPolicy> tail() {
        return tail;
    }

    /** Where lines wait to be shipped. */
    public LogBufferPolicy buffer() {
        return buffer;
    }

    /** Longest time to ship what waits when the SDK closes. Default 2 s. */
    public Duration shutdown() {
        return shutdown;
    }

    /** The sinks by name; never modified. */
    public Map<String, LogSinkPolicy> sinks() {
        return sinks;
    }

    /** Which lines go to which sinks; the first that takes a line decides. Empty: all go to every sink. */
    public List<LogRoutePolicy> routes() {
        return routes;
    }
}
