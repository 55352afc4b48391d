package io.sidecarsdk.benchmarks.logs;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.sidecarsdk.Sidecar;
import io.sidecarsdk.policy.Policy;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A way to bring events to a receiver. None compresses; each sends after 50 ms at the latest, and as many at once as it does by
 * itself; who logs waits rather than that an event is lost, where there is a choice.
 */
enum LogArm {
    /** What the calls cost that are made in every arm. */
    NOTHING("Logback, nothing attached", Receiver.NONE) {
        @Override
        void start(int port, Path directory) {
            LogbackSetup.to(new NoAppender());
        }
    },
    SIDECAR_OTLP("sidecar-sdk, OTLP", Receiver.OTLP) {
        @Override
        void start(int port, Path directory) {
            sidecar(otlp(port), "");
        }
    },
    SIDECAR_OTLP_AGAIN("the same again (noise)", Receiver.OTLP) {
        @Override
        void start(int port, Path directory) {
            sidecar(otlp(port), "");
        }
    },
    SIDECAR_OTLP_DISK("sidecar-sdk, OTLP, buffer on disk", Receiver.OTLP) {
        @Override
        void start(int port, Path directory) {
            sidecar(otlp(port), onDisk(directory));
        }
    },
    OTEL("Logback's AsyncAppender and OpenTelemetry's SDK, OTLP", Receiver.OTLP) {
        @Override
        @SuppressWarnings("resource") // lives as long as the process
        void start(int port, Path directory) {
            SdkLoggerProvider provider = SdkLoggerProvider.builder()
                    .addLogRecordProcessor(BatchLogRecordProcessor.builder(OtlpHttpLogRecordExporter.builder()
                                    .setEndpoint("http://127.0.0.1:" + port + "/v1/logs")
                                    .build())
                            .setMaxQueueSize(1 << 18) // its queue drops what does not fit: all of a turn does
                            .setScheduleDelay(Duration.ofMillis(50))
                            .build())
                    .build();
            Appender<ILoggingEvent> bridge = new OtelAppender(provider);
            LogbackSetup.async(bridge, 8192);
        }
    },
    SIDECAR_HTTP("sidecar-sdk, JSON over HTTP", Receiver.JSON) {
        @Override
        void start(int port, Path directory) {
            sidecar(http(port), "");
        }
    },
    SIDECAR_HTTP_DISK("sidecar-sdk, JSON over HTTP, buffer on disk", Receiver.JSON) {
        @Override
        void start(int port, Path directory) {
            sidecar(http(port), onDisk(directory));
        }
    },
    LOGSTASH("logstash-logback-encoder, JSON over TCP", Receiver.JSON) {
        @Override
        void start(int port, Path directory) {
            LogbackSetup.xml("""
                    <configuration>
                      <appender name="it" class="net.logstash.logback.appender.LogstashTcpSocketAppender">
                        <destination>127.0.0.1:%d</destination>
                        <appendTimeout>-1</appendTimeout>
                        <encoder class="net.logstash.logback.encoder.LogstashEncoder">
                          <customFields>%s</customFields>
                        </encoder>
                      </appender>
                      <root level="INFO"><appender-ref ref="it"/></root>
                    </configuration>
                    """.formatted(port, WHO_LOGS));
        }
    },
    SIDECAR_LOKI("sidecar-sdk, Loki", Receiver.LOKI) {
        @Override
        void start(int port, Path directory) {
            sidecar(loki(port), "");
        }
    },
    SIDECAR_LOKI_DISK("sidecar-sdk, Loki, buffer on disk", Receiver.LOKI) {
        @Override
        void start(int port, Path directory) {
            sidecar(loki(port), onDisk(directory));
        }
    },
    LOKI4J("loki4j", Receiver.LOKI) {
        @Override
        void start(int port, Path directory) {
            LogbackSetup.xml("""
                    <configuration>
                      <appender name="it" class="com.github.loki4j.logback.Loki4jAppender">
                        <http><url>http://127.0.0.1:%d/loki/api/v1/push</url></http>
                        <batch><timeoutMs>50</timeoutMs></batch>
                        <message class="com.github.loki4j.logback.JsonLayout"/>
                      </appender>
                      <root level="INFO"><appender-ref ref="it"/></root>
                    </configuration>
                    """.formatted(port));
        }
    };

    /** What is compared with each other. */
    enum Receiver {
        NONE,
        OTLP,
        JSON,
        LOKI
    }

    /** What our lines say of who logs by themselves. */
    private static final String WHO_LOGS = """
            {"service.name":"benchmark","service.namespace":"default","service.version":"unknown",\
            "k8s.container.name":"${HOSTNAME}"}""";

    private final String words;
    private final Receiver receiver;

    LogArm(String words, Receiver receiver) {
        this.words = words;
        this.receiver = receiver;
    }

    String words() {
        return words;
    }

    Receiver receiver() {
        return receiver;
    }

    /** The arm of the same receiver with which others are compared. */
    LogArm base() {
        return switch (receiver) {
            case NONE -> NOTHING;
            case OTLP -> SIDECAR_OTLP;
            case JSON -> SIDECAR_HTTP;
            case LOKI -> SIDECAR_LOKI;
        };
    }

    /** Starts it, for as long as the process lives. */
    abstract void start(int port, Path directory);

    private static String otlp(int port) {
        return "otlp: {endpoint: \"http://127.0.0.1:" + port + "/v1/logs\", interval: 50ms}";
    }

    private static String http(int port) {
        return "http: {endpoint: \"http://127.0.0.1:" + port + "/lines\", interval: 50ms}";
    }

    private static String loki(int port) {
        return "loki: {endpoint: \"http://127.0.0.1:" + port
                + "/loki/api/v1/push\", labels: {app: benchmark}, interval: 50ms}";
    }

    private static String onDisk(Path directory) {
        return ", directory: \"" + directory + "\"";
    }

    @SuppressWarnings("resource") // lives as long as the process
    private static void sidecar(String sink, String buffer) {
        LogbackSetup.empty();
        Sidecar.builder().policy(Policy.parse("""
                        apiVersion: sidecarsdk.io/v1
                        service: {name: benchmark}
                        logging:
                          buffer: {overflow: block, block-for: 1m%s}
                          sinks:
                            it: {%s}
                        """.formatted(buffer, sink))).start();
    }
}
