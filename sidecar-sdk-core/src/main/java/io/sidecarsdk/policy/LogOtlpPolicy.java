package io.sidecarsdk.policy;

import java.net.URI;

/**
 * A receiver of OTLP over HTTP, such as an OpenTelemetry Collector.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/#otlphttp">OTLP/HTTP</a>
 */
public final class LogOtlpPolicy extends LogReceiverPolicy implements LogTargetPolicy {

    private final Encoding encoding;

    /** How a request is written. */
    public enum Encoding {
        /** Binary. */
        PROTOBUF,
        /** Protobuf's JSON mapping, as OTLP has it. */
        JSON
    }

    LogOtlpPolicy(Section section) {
        super(
                section,
                "The URL of the receiver; one without a path gets /v1/logs.",
                LogCredentialsPolicy.Scheme.BEARER);
        encoding = section.value("encoding", Kind.choice(Encoding.class), "How a request is written.")
                .orElse(Encoding.PROTOBUF);
    }

    /** The URL that takes the lines: the {@link #endpoint()}, with {@code /v1/logs} where it has no path. */
    public URI url() {
        return endpointOr("/v1/logs");
    }

    /** How a request is written. Default protobuf. */
    public Encoding encoding() {
        return encoding;
    }

    @Override
    public String kind() {
        return "otlp";
    }
}
