package io.sidecarsdk.logging.internal.runtime;

import io.sidecarsdk.logging.DeadLetters;
import io.sidecarsdk.logging.LogStats;
import io.sidecarsdk.logging.Logs;
import io.sidecarsdk.logging.internal.collect.Collector;
import io.sidecarsdk.logging.internal.collect.Distribution;
import io.sidecarsdk.logging.internal.filter.Admission;
import io.sidecarsdk.logging.internal.filter.HeldBack;
import io.sidecarsdk.logging.internal.ship.DropReason;
import io.sidecarsdk.logging.internal.ship.LogMeter;
import io.sidecarsdk.logging.internal.ship.Room;
import io.sidecarsdk.logging.internal.ship.Sink;
import io.sidecarsdk.logging.internal.ship.SinkCounters;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.spi.PolicyParticipant;
import io.sidecarsdk.spi.SidecarContext;
import io.sidecarsdk.time.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;

/** The sinks of the policy in force, and what is captured for them. */
final class PolicyLogs implements Logs, PolicyParticipant {

    private static final Duration TELL_HELD_BACK = Duration.ofMinutes(1);
    private static final Duration LOOK_AT_POD = Duration.ofSeconds(30);
    private static final Duration ADOPT = Duration.ofMinutes(1);
    private static final Duration ABORT = Duration.ofMillis(500);

    private final SidecarContext context;
    private final Room room = new Room();
    private final Admission admission;
    private final Collector collector;
    private final EventSources events;
    private final Tailing tailing;
    private final Map<String, SinkCounters> counters = new ConcurrentHashMap<>();
    private final List<Sink> leaving = new ArrayList<>();
    private final List<Scheduler.Task> tasks = new ArrayList<>();
    private volatile Map<String, RunningSink> sinks = Map.of();
    private volatile LogPlan plan;
    private boolean opened;
    private boolean closed;

    private PolicyLogs(SidecarContext context, ILoggerFactory factory, LogPlan plan) {
        this.context = context;
        this.plan = plan;
        this.admission = new Admission(
                context.time(),
                context.random(),
                LogMeter.HELD_BACK.counter(context.meters(), "sampled"),
                LogMeter.HELD_BACK.counter(context.meters(), "rate_limited"));
        this.collector =
                new Collector(distribution(plan), plan.logging().buffer().memory(), admission, room);
        this.events = EventSources.of(factory, collector.intake());
        this.tailing = new Tailing(collector, context);
    }

    static PolicyLogs start(SidecarContext context, ILoggerFactory factory) {
        LogPlan plan = LogPlan.of(context.policy());
        PolicyLogs logs = new PolicyLogs(context, factory, plan);
        context.onClose(logs::close);
        logs.switchTo(plan);
        context.onPolicyChange(logs);
        context.page("logs", logs::page);
        return logs;
    }

    private Map<String, ?> page() {
        Map<String, RunningSink> now = sinks;
        return LogsPage.of(sinks(), name -> letters(now.get(name)));
    }

    private static OptionalLong letters(@Nullable RunningSink running) {
        return running == null || running.letters().isEmpty()
                ? OptionalLong.empty()
                : running.letters().get().known();
    }

    @Override
    public Runnable prepare(Policy next) {
        LogPlan prepared = LogPlan.of(next);
        return () -> switchTo(prepared);
    }

    @SuppressWarnings("ReferenceEquality") // it is about this very sink
    private synchronized void switchTo(LogPlan next) {
        if (closed) {
            return;
        }
        Map<String, RunningSink> before = sinks;
        Map<String, RunningSink> after = new LinkedHashMap<>();
        next.sinks().forEach(name -> after.put(name, changedOrStarted(name, next)));
        sinks = after;
        plan = next;
        admission.use(next.rules());
        collector.use(distribution(next), next.logging().buffer().memory());
        before.forEach((name, running) -> {
            if (after.get(name) != running) {
                dismiss(running.sink(), next);
            }
        });
        openOnce();
        if (opened) {
            events.use(next.logging().capture());
            tailing.use(next.logging(), !sinks.isEmpty());
        }
    }

    private RunningSink changedOrStarted(String name, LogPlan next) {
        RunningSink known = sinks.get(name);
        if (known != null && known.canBecome(next)) {
            known.change(name, next, countersOf(name), context);
            return known;
        }
        return RunningSink.start(name, next, countersOf(name), room, context);
    }

    private SinkCounters countersOf(String name) {
        return counters.computeIfAbsent(name, sink -> new SinkCounters(sink, context.meters()));
    }

    private Distribution distribution(LogPlan of) {
        List<Sink> all = of.sinks().isEmpty()
                ? List.of()
                : sinks.values().stream().map(RunningSink::sink).toList();
        return new Distribution(of.resource(), of.redaction(), of.routes(), all, of.patienceNanos());
    }

    /** The rest is sent in the background, within bounds; a switched-off SDK sends nothing more. */
    private void dismiss(Sink sink, LogPlan next) {
        if (next.logging().enabled()) {
            sink.end(DropReason.REMOVED);
            context.scheduler().schedule(next.logging().shutdown(), sink::abort);
        } else {
            sink.end(DropReason.DISABLED);
            sink.abort();
        }
        leaving.removeIf(Sink::hasEnded);
        leaving.add(sink);
    }

    /** Not before there is a sink: until then, what was logged at the start is kept. */
    private void openOnce() {
        if (!opened && !sinks.isEmpty()) {
            opened = true;
            collector.start();
            tasks.add(context.scheduler().every(TELL_HELD_BACK, this::tellHeldBack));
            tasks.add(
                    context.scheduler().every(LOOK_AT_POD, () -> plan.resource().look()));
            tasks.add(context.scheduler().every(ADOPT, this::adopt));
        }
    }

    private void adopt() {
        sinks.values().forEach(running -> running.sink().adopt());
    }

    private void tellHeldBack() {
        for (HeldBack held : admission.heldBack()) {
            collector.tell(held.event(context.time().now()));
        }
    }

    @Override
    public boolean flush(Duration atMost) {
        try {
            long left = collector.awaitCollected(Math.max(1, atMost.toNanos()));
            Map<Sink, Long> targets = new LinkedHashMap<>();
            sinks.values()
                    .forEach(running ->
                            targets.put(running.sink(), running.sink().flush()));
            for (Map.Entry<Sink, Long> target : targets.entrySet()) {
                left = left == 0 ? 0 : target.getKey().awaitLeft(target.getValue(), left);
            }
            return left > 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public LogStats stats() {
        return CountedStats.sum(sinks().values());
    }

    @Override
    public Map<String, LogStats> sinks() {
        Map<String, LogStats> stats = new TreeMap<>();
        Map<String, RunningSink> now = sinks;
        counters.forEach((name, counted) -> {
            RunningSink running = now.get(name);
            stats.put(
                    name,
                    CountedStats.of(
                            counted,
                            running == null ? 0 : running.sink().bufferedBytes(),
                            running == null ? 0 : running.sink().diskBytes()));
        });
        return stats;
    }

    @Override
    public DeadLetters deadLetters(String sink) {
        RunningSink running = sinks.get(sink);
        if (running == null || running.letters().isEmpty()) {
            throw new IllegalArgumentException("no dead letters are kept of log sink '" + sink
                    + "' (expected: a sink of the policy, with a buffer.directory)");
        }
        return running.letters().get();
    }

    /** Captures nothing more, gives all sinks the same time to send the rest, and then breaks off. */
    private void close() {
        Duration atMost = plan.logging().shutdown();
        long until = System.nanoTime() + atMost.toNanos();
        List<Sink> all = ending(atMost);
        all.removeIf(sink -> sink.awaitEnd(Duration.ofNanos(until - System.nanoTime())));
        all.forEach(Sink::abort);
        long abortedUntil = System.nanoTime() + ABORT.toNanos();
        all.forEach(sink -> sink.awaitEnd(Duration.ofNanos(abortedUntil - System.nanoTime())));
    }

    private synchronized List<Sink> ending(Duration atMost) {
        closed = true;
        tasks.forEach(Scheduler.Task::cancel);
        if (opened) {
            events.close();
            tailing.stop();
            tellHeldBack();
            collector.end(atMost);
            tailing.close();
        }
        List<Sink> all = new ArrayList<>(leaving);
        sinks.values().forEach(running -> {
            running.sink().end(DropReason.SHUTDOWN);
            all.add(running.sink());
        });
        return all;
    }
}
