package io.sidecarsdk.benchmarks.logs;

import io.sidecarsdk.Sidecar;
import io.sidecarsdk.logging.Logs;
import io.sidecarsdk.policy.Policy;
import org.jspecify.annotations.Nullable;

/** A host, with receivers of its logs that do not take any. */
enum HostArm {
    BARE("bare: Logback, nothing attached", ""),
    BARE_AGAIN("the same again (noise)", ""),
    ALIVE("sidecar-sdk, a receiver that takes all", "a: {http: {endpoint: \"http://127.0.0.1:%1$d/lines\"}}"),
    REFUSED("connections refused", "a: {http: {endpoint: \"http://127.0.0.1:1/lines\"}}"),
    SILENT("connected, never answered", "a: {http: {endpoint: \"http://127.0.0.1:%2$d/lines\"}}"),
    ANSWERS_503("answers 503", "a: {http: {endpoint: \"http://127.0.0.1:%1$d/status/503\"}}"),
    ALL_DEAD("all of these, to HTTP, OTLP and Loki", """
            a: {http: {endpoint: "http://127.0.0.1:1/lines"}}
                b: {http: {endpoint: "http://127.0.0.1:%2$d/lines"}}
                c: {http: {endpoint: "http://127.0.0.1:%1$d/status/503"}}
                d: {otlp: {endpoint: "http://127.0.0.1:%2$d/v1/logs"}}
                e: {otlp: {endpoint: "http://127.0.0.1:%1$d/status/503"}}
                f: {loki: {endpoint: "http://127.0.0.1:%2$d", labels: {app: benchmark}}}
                g: {loki: {endpoint: "http://127.0.0.1:1", labels: {app: benchmark}}}
            """.strip());

    private final String words;
    private final String sinks;

    HostArm(String words, String sinks) {
        this.words = words;
        this.sinks = sinks;
    }

    String words() {
        return words;
    }

    /**
     * @param receiver the port of one that answers
     * @param silent the port of one that does not
     */
    @SuppressWarnings("resource") // lives as long as the process
    @Nullable
    Logs start(int receiver, int silent) {
        if (sinks.isEmpty()) {
            LogbackSetup.to(new NoAppender());
            return null;
        }
        LogbackSetup.empty();
        Sidecar sidecar = Sidecar.builder()
                .policy(Policy.parse("""
                        apiVersion: sidecarsdk.io/v1
                        service: {name: benchmark}
                        logging:
                          buffer: {memory: 1MiB}
                          sinks:
                            %s
                        """.formatted(sinks.formatted(receiver, silent))))
                .start();
        return sidecar.get(Logs.class);
    }
}
