package io.sidecarsdk.logging.internal.ship;

import io.sidecarsdk.policy.LogCredentialsPolicy;
import io.sidecarsdk.policy.LogHttpPolicy;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * What one sink does, as the policy in force says.
 *
 * @param memory bytes of lines that may wait
 * @param prefix how every line begins: the JSON object's brace and the fields that say which service it is
 */
@SuppressWarnings("ArrayRecordComponent") // settings are never compared
public record SinkSettings(
        URI endpoint,
        int batch,
        Duration interval,
        Duration timeout,
        Optional<LogCredentialsPolicy> credentials,
        long memory,
        byte[] prefix) {

    public static SinkSettings of(LogHttpPolicy policy, long memory, byte[] prefix) {
        return new SinkSettings(
                policy.endpoint(),
                policy.batch(),
                policy.interval(),
                policy.timeout(),
                policy.credentials(),
                memory,
                prefix);
    }
}
