package io.sidecarsdk.logging.internal.fluentbit;

import io.sidecarsdk.internal.export.KeyLedger;
import io.sidecarsdk.policy.LogOtlpPolicy;
import io.sidecarsdk.policy.LogTransportPolicy;
import io.sidecarsdk.policy.LoggingPolicy;
import io.sidecarsdk.policy.TlsPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** What all outputs over the network share. */
final class TransportOutput {

    private final String at;
    private final LogTransportPolicy transport;
    private final Duration flush;
    private final KeyLedger keys;

    /** @param at path of the keys in the policy, with a dot at its end */
    TransportOutput(String at, LogTransportPolicy transport, LoggingPolicy logging, KeyLedger keys) {
        this.at = at;
        this.transport = transport;
        this.flush = Service.interval(logging);
        this.keys = keys;
    }

    void render(Map<String, Object> output) {
        batch(output);
        String timeout = Times.whole(transport.timeout()) + "s";
        output.put("net.connect_timeout", timeout);
        output.put("net.io_timeout", timeout);
        keys.approximated(at + "timeout", "in whole seconds, for connecting and for each time without an answer");
        if (transport.compression() == LogTransportPolicy.Compression.GZIP) {
            output.put("compress", "gzip");
        }
        keys.rendered(at + "compression");
        transport.tls().ifPresent(tls -> tls(tls, output));
    }

    private void batch(Map<String, Object> output) {
        if (transport.interval().equals(flush)) {
            keys.rendered(at + "interval");
        } else {
            keys.approximated(at + "interval", "one interval for all outputs, the shortest");
        }
        keys.unsupported(at + "batch-size", "requests hold a chunk of Fluent Bit's, of about 2 MB");
        if (transport instanceof LogOtlpPolicy) {
            output.put("batch_size", transport.batch());
            keys.rendered(at + "batch");
        } else {
            keys.unsupported(at + "batch", "requests hold a chunk of Fluent Bit's, of about 2 MB");
        }
    }

    /** Connections over TLS verify the host's name, which Fluent Bit does only when it is told so. */
    static void verified(Map<String, Object> output) {
        output.put("tls", true);
        output.put("tls.verify", true);
        output.put("tls.verify_hostname", true);
    }

    private void tls(TlsPolicy tls, Map<String, Object> output) {
        String here = at + "tls.";
        verified(output);
        output.put("tls.min_version", tls.minVersion());
        tls.ca().map(Path::toString).ifPresent(ca -> output.put("tls.ca_file", ca));
        tls.certificate().map(Path::toString).ifPresent(certificate -> output.put("tls.crt_file", certificate));
        tls.privateKey().map(Path::toString).ifPresent(key -> output.put("tls.key_file", key));
        keys.rendered(here + "enabled", here + "ca", here + "certificate", here + "private-key", here + "min-version");
        if (tls.subjectAltNames().isEmpty()) {
            keys.notNeeded(here + "subject-alt-names", "none");
        } else {
            keys.unsupported(here + "subject-alt-names", "it verifies the name of the host to which it connects");
        }
    }
}
