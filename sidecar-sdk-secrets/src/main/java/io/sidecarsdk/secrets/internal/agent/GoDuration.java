package io.sidecarsdk.secrets.internal.agent;

import java.time.Duration;

/** A duration as Go reads it. */
final class GoDuration {

    private GoDuration() {}

    static String of(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }
}
