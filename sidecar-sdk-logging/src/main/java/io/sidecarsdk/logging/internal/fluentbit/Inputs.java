package io.sidecarsdk.logging.internal.fluentbit;

import io.sidecarsdk.internal.export.KeyLedger;
import io.sidecarsdk.policy.LoggingPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where lines come from: the service itself, over the Forward protocol, and files. */
final class Inputs {

    private final LoggingPolicy logging;
    private final FluentBitDocument.Listener listener;
    private final Tails tails;
    private final KeyLedger keys;

    Inputs(LoggingPolicy logging, FluentBitDocument.Listener listener, Tails tails, KeyLedger keys) {
        this.logging = logging;
        this.listener = listener;
        this.tails = tails;
        this.keys = keys;
    }

    List<Map<String, Object>> render() {
        keys.unsupported(
                "logging.capture",
                "Fluent Bit stands outside of the process: its lines come to the forward input, or they do not come");
        List<Map<String, Object>> inputs = new ArrayList<>();
        Map<String, Object> service = new LinkedHashMap<>();
        service.put("name", "forward");
        service.put("tag", "in.service");
        service.put("listen", listener.host());
        service.put("port", listener.port());
        inputs.add(service);
        inputs.addAll(tails.inputs());
        inputs.forEach(this::buffered);
        return inputs;
    }

    private void buffered(Map<String, Object> input) {
        input.put("mem_buf_limit", String.valueOf(logging.buffer().memory()));
        if (Service.directory(logging).isPresent()) {
            input.put("storage.type", "filesystem");
        }
    }
}
