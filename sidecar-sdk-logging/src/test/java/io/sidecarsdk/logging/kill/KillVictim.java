package io.sidecarsdk.logging.kill;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.sidecarsdk.Sidecar;
import io.sidecarsdk.logging.LogStats;
import io.sidecarsdk.logging.Logs;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process of its own with the whole SDK: it logs, on several threads, until it is killed, and says how many of its events
 * were accepted. Or it only ships what others left, and ends.
 */
final class KillVictim {

    private static final int THREADS = 3;

    /** So that nothing is dropped for want of memory: each event would then have to say for itself whether it was accepted. */
    private static final int MOST_PENDING = 200;

    private final Logger logger = LoggerFactory.getLogger("victim");
    private final int process;
    private final Logs logs;
    private volatile int logged;
    private volatile long accepted;

    private KillVictim(int process, Logs logs) {
        this.process = process;
        this.logs = logs;
    }

    /** @param args the policy's file, and the process's number; or "train", or "drain" for one that ships what is there */
    public static void main(String[] args) throws Exception {
        System.setOut(System.err); // what is printed does not get into what is said
        Sidecar sidecar = Sidecar.start(Path.of(args[0]));
        Logs logs = sidecar.get(Logs.class);
        switch (args[1]) {
            case "train" -> {
                IntStream.range(0, 100).forEach(new KillVictim(0, logs)::logOnce);
                end(sidecar, logs);
            }
            case "drain" -> end(sidecar, logs);
            default -> new KillVictim(Integer.parseInt(args[1]), logs).run();
        }
    }

    private static void end(Sidecar sidecar, Logs logs) {
        boolean all = logs.flush(Duration.ofMinutes(1));
        LogStats stats = logs.stats();
        sidecar.close();
        System.err.print(all ? "" : "not all was shipped within a minute: " + stats.shipped() + "\n");
        System.exit(all && stats.dropped() == 0 ? 0 : 3);
    }

    private void logOnce(int number) {
        logger.info(KillEvent.message(process, number));
    }

    private void run() throws IOException {
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(this::log);
            thread.setDaemon(true);
            thread.start();
        }
        report();
    }

    private void log() {
        while (true) {
            if (logged - accepted < MOST_PENDING) {
                logNext();
            } else {
                LockSupport.parkNanos(20_000);
            }
        }
    }

    /** Numbers are given in the order of the log calls, so that a count says which events it counts. */
    private synchronized void logNext() {
        logger.info(KillEvent.message(process, logged));
        logged++;
    }

    /** No buffer in between: what was said has left this process. */
    private void report() throws IOException {
        DataOutputStream out = new DataOutputStream(new FileOutputStream(FileDescriptor.out));
        while (true) {
            LogStats stats = logs.stats();
            if (stats.dropped() > 0) {
                System.err.println("dropped: " + stats.droppedByReason());
                System.exit(4);
            }
            long now = acceptedByAll();
            if (now > accepted) {
                accepted = now;
                out.writeLong(now);
            } else {
                LockSupport.parkNanos(50_000);
            }
        }
    }

    private long acceptedByAll() {
        return logs.sinks().values().stream()
                .mapToLong(LogStats::accepted)
                .min()
                .orElseThrow();
    }

    /** Logback as it is without a configuration, at no cost: nothing is printed. */
    public static final class Quiet extends ContextAwareBase implements Configurator {

        @Override
        public ExecutionStatus configure(LoggerContext context) {
            return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
        }
    }
}
