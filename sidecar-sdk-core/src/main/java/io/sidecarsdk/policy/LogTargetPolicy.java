package io.sidecarsdk.policy;

/** Where a sink's lines go, and in which protocol: what stands under the one key of the sink that says its kind. */
public sealed interface LogTargetPolicy
        permits LogHttpPolicy,
                LogOtlpPolicy,
                LogForwardPolicy,
                LogSearchPolicy,
                LogLokiPolicy,
                LogSplunkPolicy,
                LogFilePolicy,
                LogConsolePolicy {

    /** The key under which it stands, such as {@code otlp}. */
    String kind();
}
