package io.sidecarsdk.policy;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One sink: JSON lines in batches, posted over HTTP. */
public final class LogSinkPolicy extends Settings {

    private final HttpSink http;

    LogSinkPolicy(Section section) {
        super(section);
        http = section.section("http", HttpSink::new, "JSON lines (application/x-ndjson), posted in batches.")
                .required(new HttpSink(Section.absent()));
        section.notYet("otlp", "forward", "elasticsearch", "opensearch", "loki", "splunk", "file", "console");
    }

    /** The receiver of JSON lines. */
    public HttpSink http() {
        return http;
    }

    /** A receiver of JSON lines over HTTP. */
    public static final class HttpSink extends Settings {

        private final URI endpoint;
        private final int batch;
        private final Duration interval;
        private final Duration timeout;
        private final @Nullable LogCredentialsPolicy credentials;

        HttpSink(Section section) {
            super(section);
            endpoint = section.value("endpoint", Kind.HTTP_URL, "The URL that takes the lines.")
                    .required(URI.create("http://127.0.0.1"));
            batch = section.value("batch", Kind.INTEGER, "Most lines in one request.")
                    .between(1, 100_000)
                    .orElse(512);
            interval = section.value("interval", Kind.DURATION, "Longest wait of a line before it is sent.")
                    .between(Duration.ofMillis(10), Duration.ofMinutes(10))
                    .orElse(Duration.ofSeconds(1));
            timeout = section.value("timeout", Kind.DURATION, "One request.")
                    .between(Duration.ofMillis(10), Duration.ofMinutes(10))
                    .orElse(Duration.ofSeconds(5));
            credentials = section.section(
                            "credentials", LogCredentialsPolicy::new, "What is shown to the receiver, out of a secret.")
                    .orNull();
        }

        /** The URL that takes the lines. */
        public URI endpoint() {
            return endpoint;
        }

        /** Most lines in one request. Default 512. */
        public int batch() {
            return batch;
        }

        /** Longest wait of a line before it is sent. Default 1 s. */
        public Duration interval() {
            return interval;
        }

        /** One request's time. Default 5 s. */
        public Duration timeout() {
            return timeout;
        }

        /** What is shown to the receiver; empty for nothing. */
        public Optional<LogCredentialsPolicy> credentials() {
            return Optional.ofNullable(credentials);
        }
    }
}
