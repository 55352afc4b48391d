package io.sidecarsdk.policy;

/** How serious a log line is, least first. */
public enum LogLevel {
    /** The finest detail. */
    TRACE,
    /** Detail for who looks for a fault. */
    DEBUG,
    /** What happens in the usual course. */
    INFO,
    /** What should be looked at. */
    WARN,
    /** What went wrong. */
    ERROR
}
