package io.sidecarsdk.policy;

import java.util.List;

/** A receiver of JSON in lines, posted in batches ({@code application/x-ndjson}). */
public final class LogHttpPolicy extends LogReceiverPolicy implements LogTargetPolicy {

    /** The formats that are JSON. */
    static final Kind<LogFormat> JSON = Kind.oneOf(List.of(LogFormat.JSON_LINES, LogFormat.ECS));

    private final LogFormat format;

    LogHttpPolicy(Section section) {
        super(section, "The URL that takes the lines.", LogCredentialsPolicy.Scheme.BEARER);
        format = section.value("format", JSON, "How a line is written.").orElse(LogFormat.JSON_LINES);
    }

    /** How a line is written: as JSON lines, the default, or ECS. */
    public LogFormat format() {
        return format;
    }

    @Override
    public String kind() {
        return "http";
    }
}
