package io.sidecarsdk.policy;

import java.util.List;

/** What must not leave the process in a log line. It is replaced before anything is stored or sent. */
public final class LogRedactPolicy extends Settings {

    private final List<String> fields;
    private final List<String> patterns;
    private final String replacement;

    LogRedactPolicy(Section section) {
        super(section);
        fields = section.list(
                        "fields",
                        Kind.TEXT,
                        "Names of fields and MDC entries, whatever their case, whose whole value is replaced.")
                .orElse(List.of());
        patterns = section.list(
                        "patterns",
                        Kind.TEXT,
                        "Regular expressions in RE2's syntax: what matches is replaced in messages, values and exceptions.")
                .orElse(List.of());
        replacement = section.value("replacement", Kind.TEXT, "What stands there instead.")
                .orElse("[redacted]");
    }

    /** Names of fields and MDC entries, whatever their case, whose whole value is replaced. Default none. */
    public List<String> fields() {
        return fields;
    }

    /**
     * Regular expressions in RE2's syntax, matched in linear time: what matches is replaced in messages, values and
     * exceptions. Default none. Their syntax is checked where they are used.
     */
    public List<String> patterns() {
        return patterns;
    }

    /** What stands there instead, literally. Default {@code [redacted]}. */
    public String replacement() {
        return replacement;
    }
}
