package io.sidecarsdk.policy;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Splunk's HTTP Event Collector, with the acknowledgement of its indexers.
 *
 * @see <a href="https://docs.splunk.com/Documentation/Splunk/latest/Data/AboutHECIDXAck">Splunk: indexer acknowledgment</a>
 */
public final class LogSplunkPolicy extends LogReceiverPolicy implements LogTargetPolicy {

    private final @Nullable String index;
    private final @Nullable String source;
    private final @Nullable String sourcetype;
    private final boolean acknowledge;
    private final Duration acknowledgeFor;

    LogSplunkPolicy(Section section) {
        super(
                section,
                "The collector's URL, to which /services/collector is appended.",
                LogCredentialsPolicy.Scheme.SPLUNK);
        index = section.value("index", Kind.TEXT, "The index. Absent: the token's.")
                .orNull();
        source = section.value("source", Kind.TEXT, "The source. Absent: the token's.")
                .orNull();
        sourcetype = section.value("sourcetype", Kind.TEXT, "The source type. Absent: the token's.")
                .orNull();
        acknowledge = section.value(
                        "acknowledge", Kind.BOOLEAN, "Whether a batch counts as shipped only when indexers confirm it.")
                .orElse(true);
        acknowledgeFor = section.value(
                        "acknowledge-for",
                        Kind.DURATION,
                        "How long they are asked before a batch counts as lost and is sent again.")
                .between(Duration.ofSeconds(1), Duration.ofMinutes(10))
                .orElseWhere(acknowledge, "acknowledge", Duration.ofSeconds(60));
        section.require("credentials", "the secret with the collector's token");
        section.check(endpoint().getRawQuery() == null, "endpoint", "a URL without '?'");
        section.check(
                !acknowledge || !sends("X-Splunk-Request-Channel"),
                "headers",
                "headers beside X-Splunk-Request-Channel, which acknowledge sets");
    }

    /** The index; empty for the token's. */
    public Optional<String> index() {
        return Optional.ofNullable(index);
    }

    /** The source; empty for the token's. */
    public Optional<String> source() {
        return Optional.ofNullable(source);
    }

    /** The source type; empty for the token's. */
    public Optional<String> sourcetype() {
        return Optional.ofNullable(sourcetype);
    }

    /** Whether a batch counts as shipped only when indexers confirm it. Default true. */
    public boolean acknowledge() {
        return acknowledge;
    }

    /** How long indexers are asked before a batch counts as lost and is sent again. Default 60 s. */
    public Duration acknowledgeFor() {
        return acknowledgeFor;
    }

    @Override
    public String kind() {
        return "splunk";
    }
}
