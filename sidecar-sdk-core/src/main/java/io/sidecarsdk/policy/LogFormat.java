package io.sidecarsdk.policy;

/** How a sink writes a line. */
public enum LogFormat {
    /** One JSON object per line, with the SDK's names. */
    JSON_LINES,
    /** One JSON object per line, with the names of the Elastic Common Schema. */
    ECS,
    /** For people to read: time, level, logger, message. */
    TEXT
}
