package io.sidecarsdk.logging.internal.fluentbit;

import io.sidecarsdk.internal.export.KeyLedger;
import io.sidecarsdk.policy.LogBufferPolicy;
import io.sidecarsdk.policy.LogDeadLettersPolicy;
import io.sidecarsdk.policy.LogRetryPolicy;
import io.sidecarsdk.policy.LogSinkPolicy;
import io.sidecarsdk.policy.LogTransportPolicy;
import io.sidecarsdk.policy.LoggingPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What holds for all of Fluent Bit: the section {@code service}. */
final class Service {

    private final LoggingPolicy logging;
    private final KeyLedger keys;

    Service(LoggingPolicy logging, KeyLedger keys) {
        this.logging = logging;
        this.keys = keys;
    }

    /** The one interval of all outputs: the shortest. */
    static Duration interval(LoggingPolicy logging) {
        return logging.sinks().values().stream()
                .flatMap(sink -> sink.target() instanceof LogTransportPolicy network
                        ? Stream.of(network.interval())
                        : Stream.empty())
                .min(Duration::compareTo)
                .orElse(Duration.ofSeconds(1));
    }

    /** Where Fluent Bit keeps what it stores: beside what the library stores, which is of another form. */
    static Optional<Path> directory(LoggingPolicy logging) {
        return logging.buffer().directory().map(directory -> directory.resolve("fluent-bit"));
    }

    Map<String, Object> render() {
        Map<String, Object> service = new LinkedHashMap<>();
        service.put("flush", Times.exact(interval(logging)));
        service.put("grace", Times.whole(logging.shutdown()));
        service.put("log_level", "info");
        if (Duration.ofSeconds(Times.whole(logging.shutdown())).equals(logging.shutdown())) {
            keys.rendered("logging.shutdown");
        } else {
            keys.approximated("logging.shutdown", "in whole seconds, one at least");
        }
        retries(service);
        storage(service);
        return service;
    }

    private void retries(Map<String, Object> service) {
        Collection<LogSinkPolicy> sinks = logging.sinks().values();
        if (sinks.isEmpty()) {
            keys.notNeeded("logging.sinks", "none");
            return;
        }
        service.put(
                "scheduler.base",
                sinks.stream()
                        .map(LogSinkPolicy::retry)
                        .map(LogRetryPolicy::base)
                        .mapToInt(Times::whole)
                        .min()
                        .orElse(1));
        service.put(
                "scheduler.cap",
                sinks.stream()
                        .map(LogSinkPolicy::retry)
                        .map(LogRetryPolicy::max)
                        .mapToInt(Times::whole)
                        .max()
                        .orElse(30));
        logging.sinks()
                .keySet()
                .forEach(name -> keys.approximated(
                        "logging.sinks." + name + ".retry",
                        "one backoff for all outputs, in whole seconds: the shortest base, the longest maximum"));
    }

    private void storage(Map<String, Object> service) {
        String at = "logging.buffer.";
        directory(logging).ifPresent(directory -> {
            boolean sync = logging.buffer().fsync() == LogBufferPolicy.Fsync.ALWAYS;
            service.put("storage.path", directory.toString());
            service.put("storage.sync", sync ? "full" : "normal");
            service.put("storage.checksum", true);
            service.put(
                    "storage.backlog.mem_limit", String.valueOf(logging.buffer().memory()));
            keys.approximated(
                    at + "directory",
                    "chunks of Fluent Bit's own form in " + directory + ", which the library cannot read");
            if (sync) {
                keys.approximated(at + "fsync", "by storage.sync full, whenever Fluent Bit writes a chunk");
            } else {
                keys.rendered(at + "fsync");
            }
            keys.notNeeded(at + "max-disk", "each sink has its own");
            deadLetters(service);
        });
        keys.approximated(at + "memory", "for each input instead of each sink");
        keys.notNeeded(at + "overflow", "each sink has its own");
        keys.unsupported(at + "block-for", "an input that is full is paused for as long as it takes");
    }

    private void deadLetters(Map<String, Object> service) {
        long bytes = logging.sinks().values().stream()
                .flatMap(sink -> sink.deadLetters().stream())
                .mapToLong(LogDeadLettersPolicy::maxDisk)
                .sum();
        if (bytes > 0) {
            service.put("storage.keep.rejected", true);
            service.put("storage.rejected.path", "dead-letters");
            service.put("storage.rejected.limit", String.valueOf(bytes));
        }
        logging.sinks()
                .keySet()
                .forEach(name -> keys.approximated(
                        "logging.sinks." + name + ".dead-letters",
                        "one store for all outputs, of whole chunks, with the sizes added up; when it is full the newest are"
                                + " left out"));
    }
}
