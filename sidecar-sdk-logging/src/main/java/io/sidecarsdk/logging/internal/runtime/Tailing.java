package io.sidecarsdk.logging.internal.runtime;

import com.google.re2j.PatternSyntaxException;
import io.sidecarsdk.logging.internal.collect.Collector;
import io.sidecarsdk.logging.internal.filter.PolicySeverity;
import io.sidecarsdk.logging.internal.pattern.PatternCompiler;
import io.sidecarsdk.logging.internal.record.RecordWriter;
import io.sidecarsdk.logging.internal.record.Severity;
import io.sidecarsdk.logging.internal.ship.LogMeter;
import io.sidecarsdk.logging.internal.tail.TailEvent;
import io.sidecarsdk.logging.internal.tail.TailIntake;
import io.sidecarsdk.logging.internal.tail.TailListener;
import io.sidecarsdk.logging.internal.tail.TailSettings;
import io.sidecarsdk.logging.internal.tail.TailedLine;
import io.sidecarsdk.logging.internal.tail.Tails;
import io.sidecarsdk.policy.LogTailPolicy;
import io.sidecarsdk.policy.LoggingPolicy;
import io.sidecarsdk.policy.PolicyError;
import io.sidecarsdk.spi.SidecarContext;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tailed files of the policy, on their way to the collector. */
final class Tailing implements TailIntake, TailListener {

    private static final Logger log = LoggerFactory.getLogger(Tailing.class);

    /** A sink has room as long as a quarter of its memory is free: what is on its way fits into it, whatever is added to it. */
    private static final int SHARE_UNDER_WAY = 16;

    private final Collector collector;
    private final SidecarContext context;
    private final Tails tails;
    private List<Runnable> shown = List.of();

    Tailing(Collector collector, SidecarContext context) {
        this.collector = collector;
        this.context = context;
        this.tails = new Tails(this, context.time(), this);
    }

    /** Adds what is wrong with the patterns to {@code errors}. */
    static void check(LoggingPolicy logging, List<PolicyError> errors) {
        logging.tail()
                .forEach((name, tail) -> tail.multiLine().ifPresent(multiLine -> {
                    try {
                        PatternCompiler.compile(multiLine.start());
                    } catch (PatternSyntaxException e) {
                        errors.add(new PolicyError(
                                "logging.tail." + name + ".multi-line.start",
                                0,
                                multiLine.start(),
                                "a pattern in RE2's syntax: " + e.getDescription()));
                    }
                }));
    }

    /** Reads these files from now on; without a sink they are left alone, and read on when there is one. */
    void use(LoggingPolicy logging, boolean hasSinks) {
        List<TailSettings> wanted = !hasSinks
                ? List.of()
                : logging.tail().entrySet().stream()
                        .map(entry -> settings(entry.getKey(), entry.getValue()))
                        .toList();
        tails.change(
                wanted,
                logging.buffer().directory().orElse(null),
                logging.buffer().memory() / SHARE_UNDER_WAY);
        show();
        tails.start();
    }

    /** Has health say how each tail is doing. */
    private void show() {
        List<Runnable> before = shown;
        shown = tails.conditions().entrySet().stream()
                .map(tail -> context.health("logging.tail." + tail.getKey(), tail.getValue()::health))
                .toList();
        before.forEach(Runnable::run); // of those that go on nothing: they were replaced
    }

    private static TailSettings settings(String name, LogTailPolicy tail) {
        return new TailSettings(
                name,
                tail.path(),
                tail.from() == LogTailPolicy.From.BEGINNING,
                tail.multiLine()
                        .map(multiLine ->
                                new TailSettings.Joining(multiLine.start(), multiLine.maxLines(), multiLine.waitFor())),
                (int) Math.min(tail.maxLine(), RecordWriter.MOST),
                PolicySeverity.of(tail.level()),
                tail.logger(),
                tail.format() == LogTailPolicy.Format.JSON);
    }

    /** Reads nothing more. */
    void stop() {
        tails.stop();
    }

    /** Saves how far what was read is in the sinks' buffers; for after the collector has ended. */
    void close() {
        tails.close();
        show();
    }

    @Override
    public boolean admits(String logger, Severity severity) {
        return !collector.isActive() || collector.intake().admits(logger, severity);
    }

    @Override
    public boolean offer(TailedLine line) {
        return collector.offer(line);
    }

    @Override
    public boolean isSafe() {
        return !collector.isUnsettled();
    }

    @Override
    public void happened(TailEvent event, String tail, String file, String detail) {
        LogMeter.TAIL_EVENTS.counter(context.meters(), tail, event.tag()).increment();
        log.warn("Tail {}: {} is {}: {}", tail, file, event.tag(), detail);
    }
}
