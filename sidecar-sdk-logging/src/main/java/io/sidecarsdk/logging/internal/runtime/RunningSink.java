package io.sidecarsdk.logging.internal.runtime;

import io.sidecarsdk.logging.internal.filter.PolicySeverity;
import io.sidecarsdk.logging.internal.ship.DeadLetterBox;
import io.sidecarsdk.logging.internal.ship.DropReason;
import io.sidecarsdk.logging.internal.ship.Overflow;
import io.sidecarsdk.logging.internal.ship.Room;
import io.sidecarsdk.logging.internal.ship.Sink;
import io.sidecarsdk.logging.internal.ship.SinkCounters;
import io.sidecarsdk.logging.internal.ship.SinkSettings;
import io.sidecarsdk.logging.internal.ship.SpoolOpener;
import io.sidecarsdk.logging.internal.spool.SpoolListener;
import io.sidecarsdk.logging.internal.spool.SpoolSettings;
import io.sidecarsdk.policy.LogBufferPolicy;
import io.sidecarsdk.policy.LogDeadLettersPolicy;
import io.sidecarsdk.policy.LogSinkPolicy;
import io.sidecarsdk.policy.LogTransportPolicy;
import io.sidecarsdk.spi.SidecarContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A sink, with where its queue is kept: while that stays the same it follows the policy, else another one takes its place. */
record RunningSink(Sink sink, Optional<Path> home, Optional<SinkLetters> letters) {

    private static final int LOCAL_BATCH = 4096;
    private static final long LOCAL_BATCH_BYTES = 1 << 20;
    private static final Duration LOCAL_INTERVAL = Duration.ofMillis(100);
    private static final Logger log = LoggerFactory.getLogger(RunningSink.class);

    static RunningSink start(String name, LogPlan plan, SinkCounters counters, Room room, SidecarContext context) {
        Optional<Path> directory = plan.logging().buffer().directory();
        Optional<SinkLetters> letters =
                directory.map(path -> new SinkLetters(path, name, mostLetters(name, plan), counters, context.time()));
        DeadLetterBox box = letters.isPresent() ? letters.get() : DeadLetterBox.NONE;
        Sink sink = Sink.start(name, settings(name, plan, counters, context), box, counters, room, context);
        letters.ifPresent(kept -> kept.replayTo(sink::replay));
        return new RunningSink(sink, directory, letters);
    }

    private static long mostLetters(String name, LogPlan plan) {
        return plan.sink(name).deadLetters().map(LogDeadLettersPolicy::maxDisk).orElse(0L);
    }

    boolean canBecome(LogPlan plan) {
        return home.equals(plan.logging().buffer().directory());
    }

    void change(String name, LogPlan plan, SinkCounters counters, SidecarContext context) {
        sink.change(settings(name, plan, counters, context));
        letters.ifPresent(kept -> kept.change(mostLetters(name, plan)));
    }

    private static SinkSettings settings(String name, LogPlan plan, SinkCounters counters, SidecarContext context) {
        LogSinkPolicy sink = plan.sink(name);
        LogTransportPolicy remote = sink.target() instanceof LogTransportPolicy over ? over : null;
        return new SinkSettings(
                remote == null ? LOCAL_BATCH : remote.batch(),
                remote == null ? LOCAL_BATCH_BYTES : remote.batchSize(),
                remote == null ? LOCAL_INTERVAL : remote.interval(),
                sink.retry().base(),
                sink.retry().max(),
                plan.logging().buffer().memory(),
                overflow(sink.overflow()),
                PolicySeverity.of(sink.level()),
                spool(name, plan, counters),
                Transports.of(sink.target(), context));
    }

    private static Overflow overflow(LogBufferPolicy.Overflow overflow) {
        return switch (overflow) {
            case DROP_NEWEST -> Overflow.DROP_NEWEST;
            case DROP_OLDEST -> Overflow.DROP_OLDEST;
            case BLOCK -> Overflow.BLOCK;
        };
    }

    private static @Nullable SpoolOpener spool(String name, LogPlan plan, SinkCounters counters) {
        LogBufferPolicy buffer = plan.logging().buffer();
        if (buffer.directory().isEmpty()) {
            return null;
        }
        long maxDisk = plan.sink(name).maxDisk();
        boolean sync = buffer.fsync() == LogBufferPolicy.Fsync.ALWAYS;
        return new SpoolOpener(
                buffer.directory().get(), name, SpoolSettings.of(maxDisk, sync), listener(name, counters));
    }

    private static SpoolListener listener(String sink, SinkCounters counters) {
        return new SpoolListener() {
            @Override
            public void damaged(long records) {
                counters.dropped(DropReason.DAMAGED, records);
            }

            @Override
            public void tornTail(long bytes, Path copy) {
                log.warn("The last {} bytes of log sink {}'s queue are no whole line, kept in {}", bytes, sink, copy);
            }

            @Override
            public void notSynced(Path segment, String why) {
                log.warn("The device does not confirm {} of log sink {}: {}", segment, sink, why);
            }
        };
    }
}
