package io.sidecarsdk.logging.internal.runtime;

import io.sidecarsdk.logging.LogStats;
import io.sidecarsdk.logging.Logs;
import io.sidecarsdk.logging.internal.capture.ServicePrefix;
import io.sidecarsdk.logging.internal.ship.DropReason;
import io.sidecarsdk.logging.internal.ship.Sink;
import io.sidecarsdk.logging.internal.ship.SinkCounters;
import io.sidecarsdk.logging.internal.ship.SinkSettings;
import io.sidecarsdk.policy.LogHttpPolicy;
import io.sidecarsdk.policy.LoggingPolicy;
import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.spi.PolicyParticipant;
import io.sidecarsdk.spi.SidecarContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.slf4j.ILoggerFactory;

/** The sinks of the policy in force, and what is captured for them. */
final class PolicyLogs implements Logs, PolicyParticipant {

    private static final Duration DRAIN = Duration.ofSeconds(2);
    private static final Duration ABORT = Duration.ofMillis(500);

    private final SidecarContext context;
    private final Fanout fanout = new Fanout();
    private final EventSource events;
    private final Map<String, SinkCounters> counters = new ConcurrentHashMap<>();
    private final List<Sink> leaving = new ArrayList<>();
    private volatile Map<String, Sink> sinks = Map.of();
    private boolean opened;
    private boolean closed;

    private PolicyLogs(SidecarContext context, ILoggerFactory factory) {
        this.context = context;
        this.events = EventSource.of(factory, fanout);
    }

    static PolicyLogs start(SidecarContext context, ILoggerFactory factory) {
        PolicyLogs logs = new PolicyLogs(context, factory);
        context.onClose(logs::close);
        logs.prepare(context.policy()).run();
        context.onPolicyChange(logs);
        return logs;
    }

    @Override
    public Runnable prepare(Policy next) {
        LoggingPolicy logging = next.logging();
        byte[] prefix = ServicePrefix.of(next.service());
        Map<String, SinkSettings> wanted = new LinkedHashMap<>();
        if (logging.enabled()) {
            logging.sinks().forEach((name, sink) -> {
                if (sink.target() instanceof LogHttpPolicy http) {
                    wanted.put(name, SinkSettings.of(http, logging.buffer().memory(), prefix));
                }
            });
        }
        DropReason reason = logging.enabled() ? DropReason.REMOVED : DropReason.DISABLED;
        return () -> switchTo(wanted, reason);
    }

    private synchronized void switchTo(Map<String, SinkSettings> wanted, DropReason reason) {
        if (closed) {
            return;
        }
        sinks.forEach((name, sink) -> {
            if (!wanted.containsKey(name)) {
                dismiss(sink, reason);
            }
        });
        Map<String, Sink> next = new LinkedHashMap<>();
        wanted.forEach((name, settings) -> next.put(name, changedOrStarted(name, settings)));
        sinks = next;
        fanout.to(next.values());
        openOnce();
    }

    private Sink changedOrStarted(String name, SinkSettings settings) {
        Sink known = sinks.get(name);
        if (known != null) {
            known.change(settings);
            return known;
        }
        return Sink.start(name, settings, countersOf(name), context);
    }

    private SinkCounters countersOf(String name) {
        return counters.computeIfAbsent(name, sink -> new SinkCounters(sink, context.meters()));
    }

    /** The rest is sent in the background, within bounds; a switched-off SDK sends nothing more. */
    private void dismiss(Sink sink, DropReason reason) {
        sink.end(reason);
        if (reason == DropReason.DISABLED) {
            sink.abort();
        } else {
            context.scheduler().schedule(DRAIN, sink::abort);
        }
        leaving.removeIf(Sink::hasEnded);
        leaving.add(sink);
    }

    /** Not before there is a sink: until then, what was logged at the start is kept. */
    private void openOnce() {
        if (!opened && fanout.isActive()) {
            opened = true;
            events.open();
        }
    }

    @Override
    public boolean flush(Duration atMost) {
        long until = System.nanoTime() + atMost.toNanos();
        List<CountDownLatch> latches = new ArrayList<>();
        sinks.values().forEach(sink -> latches.add(sink.flush()));
        try {
            for (CountDownLatch latch : latches) {
                if (!Sink.await(latch, until)) {
                    return false;
                }
            }
            return true;
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
        Map<String, Sink> now = sinks;
        counters.forEach((name, counted) -> {
            Sink sink = now.get(name);
            stats.put(name, CountedStats.of(counted, sink == null ? 0 : sink.bufferedBytes()));
        });
        return stats;
    }

    /** Captures nothing more, gives all sinks the same time to send the rest, and then breaks off. */
    private void close() {
        List<Sink> all = ending();
        long until = System.nanoTime() + DRAIN.toNanos();
        all.removeIf(sink -> sink.awaitEnd(Duration.ofNanos(until - System.nanoTime())));
        all.forEach(Sink::abort);
        long abortedUntil = System.nanoTime() + ABORT.toNanos();
        all.forEach(sink -> sink.awaitEnd(Duration.ofNanos(abortedUntil - System.nanoTime())));
    }

    private synchronized List<Sink> ending() {
        closed = true;
        if (opened) {
            events.close();
        }
        fanout.to(List.of());
        List<Sink> all = new ArrayList<>(leaving);
        sinks.values().forEach(sink -> {
            sink.end(DropReason.SHUTDOWN);
            all.add(sink);
        });
        return all;
    }
}
