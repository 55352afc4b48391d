package io.sidecarsdk.logging.internal.fluentbit;

import io.sidecarsdk.internal.export.KeyLedger;
import io.sidecarsdk.policy.LogBufferPolicy;
import io.sidecarsdk.policy.LogConsolePolicy;
import io.sidecarsdk.policy.LogFilePolicy;
import io.sidecarsdk.policy.LogFormat;
import io.sidecarsdk.policy.LogForwardPolicy;
import io.sidecarsdk.policy.LogReceiverPolicy;
import io.sidecarsdk.policy.LogSinkPolicy;
import io.sidecarsdk.policy.LogTargetPolicy;
import io.sidecarsdk.policy.LoggingPolicy;
import io.sidecarsdk.policy.Policy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** An output for each sink. */
final class Outputs {

    private final Policy policy;
    private final LoggingPolicy logging;
    private final FluentBitDocument.Listener listener;
    private final Environment environment;
    private final Routing routing;
    private final KeyLedger keys;

    Outputs(
            Policy policy,
            FluentBitDocument.Listener listener,
            Environment environment,
            Routing routing,
            KeyLedger keys) {
        this.policy = policy;
        this.logging = policy.logging();
        this.listener = listener;
        this.environment = environment;
        this.routing = routing;
        this.keys = keys;
    }

    List<Map<String, Object>> render() {
        List<Map<String, Object>> outputs = new ArrayList<>();
        new TreeMap<>(logging.sinks()).forEach((name, sink) -> {
            if (leadsBack(sink.target())) {
                keys.unsupported("logging.sinks." + name, "it leads to this Fluent Bit itself");
            } else {
                outputs.add(output(name, sink));
            }
        });
        return outputs;
    }

    private boolean leadsBack(LogTargetPolicy target) {
        return target instanceof LogForwardPolicy forward
                && forward.port() == listener.port()
                && (forward.host().equals(listener.host()) || forward.host().equals("localhost"));
    }

    private Map<String, Object> output(String name, LogSinkPolicy sink) {
        String at = "logging.sinks." + name + ".";
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("name", plugin(sink.target()));
        output.put("alias", name);
        output.put("match", routing.match(name));
        target(at + sink.target().kind() + ".", sink.target(), output);
        output.put("retry_limit", "no_limits");
        if (logging.buffer().directory().isPresent()) {
            output.put("storage.total_limit_size", String.valueOf(sink.maxDisk()));
            keys.rendered(at + "max-disk");
        }
        overflow(at + "overflow", sink.overflow());
        return output;
    }

    private void overflow(String at, LogBufferPolicy.Overflow overflow) {
        boolean onDisk = logging.buffer().directory().isPresent();
        if (onDisk && overflow == LogBufferPolicy.Overflow.DROP_OLDEST) {
            keys.rendered(at);
        } else if (onDisk) {
            keys.unsupported(at, "beyond storage.total_limit_size Fluent Bit drops the oldest chunks");
        } else {
            keys.approximated(
                    at, "an input whose memory is full is paused, so that senders wait and files are read later");
        }
    }

    private static String plugin(LogTargetPolicy target) {
        return switch (target.kind()) {
            case "otlp" -> "opentelemetry";
            case "elasticsearch" -> "es";
            case "console" -> "stdout";
            default -> target.kind();
        };
    }

    private void target(String at, LogTargetPolicy target, Map<String, Object> output) {
        if (target instanceof LogReceiverPolicy receiver) {
            new ReceiverOutput(at, receiver, policy, environment, keys).render(output);
        } else if (target instanceof LogForwardPolicy forward) {
            forward(at, forward, output);
        } else if (target instanceof LogFilePolicy file) {
            file(at, file, output);
        } else if (target instanceof LogConsolePolicy console) {
            console(at, console, output);
        }
    }

    private void forward(String at, LogForwardPolicy forward, Map<String, Object> output) {
        output.put("host", forward.host());
        output.put("port", forward.port());
        output.put("tag", forward.tag().orElse(policy.service().name()));
        output.put("require_ack_response", forward.ack());
        forward.sharedKey().ifPresent(key -> {
            output.put("shared_key", environment.placeholder(key.secret(), key.field()));
            output.put("self_hostname", "${HOSTNAME}");
        });
        forward.credentials().ifPresent(login -> {
            output.put("username", environment.placeholder(login.secret(), "username"));
            output.put("password", environment.placeholder(login.secret(), "password"));
        });
        keys.rendered(at + "address", at + "tag", at + "ack", at + "credentials");
        if (forward.tls().isPresent()) {
            keys.rendered(at + "shared-key");
        } else {
            keys.approximated(at + "shared-key", "its documentation has it for connections with tls only");
        }
        new TransportOutput(at, forward, logging, keys).render(output);
        if (routing.changesTags() && output.remove("compress") != null) {
            keys.unsupported(at + "compression", "it compresses no chunk whose tag was changed, as routes do");
        }
    }

    private void file(String at, LogFilePolicy file, Map<String, Object> output) {
        Optional.ofNullable(file.path().getParent())
                .map(Path::toString)
                .ifPresent(directory -> output.put("path", directory));
        output.put("file", String.valueOf(file.path().getFileName()));
        output.put("format", "plain");
        output.put("mkdir", true);
        keys.rendered(at + "path");
        keys.unsupported(
                at + "max-size", "only its newest versions rotate files, and others do not start with the keys for it");
        keys.unsupported(
                at + "max-files",
                "only its newest versions rotate files, and others do not start with the keys for it");
        format(at, file.format());
    }

    private void console(String at, LogConsolePolicy console, Map<String, Object> output) {
        output.put("format", "json_lines");
        output.put("json_date_key", false);
        if (console.target() == LogConsolePolicy.Target.STDOUT) {
            keys.rendered(at + "target");
        } else {
            keys.unsupported(at + "target", "it writes to its standard output only, and so these lines go there");
        }
        format(at, console.format());
    }

    private void format(String at, LogFormat format) {
        if (format == LogFormat.JSON_LINES) {
            keys.rendered(at + "format");
        } else {
            keys.unsupported(at + "format", "lines go out as JSON, with the names with which they came in");
        }
    }
}
