package io.sidecarsdk.policy;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What all sinks over the network share: how lines become batches, and how long one may take. */
public abstract sealed class LogTransportPolicy extends Settings permits LogForwardPolicy, LogReceiverPolicy {

    /** Most that {@code batch-size} may be, for requests over HTTP. */
    static final long MOST_BATCH_SIZE = 64L << 20;

    private final int batch;
    private final long batchSize;
    private final Duration interval;
    private final Duration timeout;
    private final Compression compression;
    private final @Nullable TlsPolicy tls;

    /** How a batch is made smaller on its way. */
    public enum Compression {
        /** Not at all. */
        NONE,
        /** With gzip. */
        GZIP
    }

    LogTransportPolicy(Section section, long mostBatchSize) {
        super(section);
        batch = section.value("batch", Kind.INTEGER, "Most lines in one request.")
                .between(1, 100_000)
                .orElse(4096);
        batchSize = section.value(
                        "batch-size",
                        Kind.SIZE,
                        "Most bytes of lines in one request, as they are stored; what is sent can be longer.")
                .between(16L << 10, mostBatchSize)
                .orElse(1L << 20);
        interval = section.value("interval", Kind.DURATION, "Longest wait of a line before it is sent.")
                .between(Duration.ofMillis(10), Duration.ofMinutes(10))
                .orElse(Duration.ofSeconds(1));
        timeout = section.value("timeout", Kind.DURATION, "One request.")
                .between(Duration.ofMillis(10), Duration.ofMinutes(10))
                .orElse(Duration.ofSeconds(5));
        compression = section.value("compression", Kind.choice(Compression.class), "How requests are made smaller.")
                .orElse(Compression.NONE);
        tls = section.section(
                        "tls", TlsPolicy::new, "How connections are secured: from files, and without a server-name.")
                .orNull();
        section.check(tls == null || tls.secret().isEmpty(), "tls", "files: a log sink takes no secret for it");
        section.check(
                tls == null || tls.serverName().isEmpty(),
                "tls",
                "subject-alt-names in place of server-name, which a log sink does not let choose");
    }

    /** Most lines in one request. Default 4,096. */
    public int batch() {
        return batch;
    }

    /**
     * Most bytes of lines in one request, as they are stored; a line that is longer goes alone. Default 1 MiB. JSON of them can
     * be longer, by about a tenth for lines of 400 bytes.
     */
    public long batchSize() {
        return batchSize;
    }

    /** Longest wait of a line before it is sent. Default 1 s. */
    public Duration interval() {
        return interval;
    }

    /** One request's time, its answer included. Default 5 s. */
    public Duration timeout() {
        return timeout;
    }

    /** How requests are made smaller. Default not at all. */
    public Compression compression() {
        return compression;
    }

    /** How connections are secured; of a secret and a server name it has neither. Empty for the system's trust. */
    public Optional<TlsPolicy> tls() {
        return Optional.ofNullable(tls).filter(TlsPolicy::enabled);
    }
}
