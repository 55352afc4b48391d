package io.sidecarsdk.policy;

import java.util.Map;

/** Log forwarding: what is buffered, and the {@link LogSinkPolicy sinks} to which it is shipped. */
public final class LoggingPolicy extends Settings {

    private final boolean enabled;
    private final long memory;
    private final Map<String, LogSinkPolicy> sinks;

    LoggingPolicy(Section section) {
        super(section);
        enabled = section.value("enabled", Kind.BOOLEAN, "False ships nothing: a kill switch.")
                .orElse(true);
        memory = section.section("buffer", Buffer::new, "What waits to be shipped.")
                .orElse(new Buffer(Section.absent()))
                .memory;
        sinks = section.named(
                "sinks", Section.NamePattern.LABEL, (name, sink) -> new LogSinkPolicy(sink), "Where logs are shipped.");
        section.notYet("redact", "routes", "tail", "enrich", "sampling", "level");
    }

    /** Whether anything is shipped. Default true. */
    public boolean enabled() {
        return enabled;
    }

    /** Bytes of lines that may wait, per sink; beyond it the newest are dropped and counted. Default 8 MiB. */
    public long memory() {
        return memory;
    }

    /** The sinks by name; never modified. */
    public Map<String, LogSinkPolicy> sinks() {
        return sinks;
    }

    private static final class Buffer extends Settings {

        private final long memory;

        private Buffer(Section section) {
            super(section);
            memory = section.value("memory", Kind.SIZE, "Memory for lines that wait; more are dropped and counted.")
                    .between(64L << 10, 1L << 30)
                    .orElse(8L << 20);
            section.notYet("directory", "max-disk", "overflow", "fsync");
        }
    }
}
