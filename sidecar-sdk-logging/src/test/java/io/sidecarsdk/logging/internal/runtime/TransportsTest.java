package io.sidecarsdk.logging.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.logging.internal.ship.Transport;
import io.sidecarsdk.logging.internal.sink.bulk.BulkTransport;
import io.sidecarsdk.logging.internal.sink.loki.LokiTransport;
import io.sidecarsdk.logging.internal.sink.splunk.SplunkTransport;
import io.sidecarsdk.logging.testing.BareContext;
import io.sidecarsdk.logging.testing.SinkPolicies;
import io.sidecarsdk.policy.LogTargetPolicy;
import io.sidecarsdk.testing.VirtualTime;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TransportsTest {

    private final VirtualTime time = new VirtualTime();
    private final BareContext context = BareContext.on(time, time);

    @ParameterizedTest
    @MethodSource("targets")
    void eachKindOfSinkSpeaksItsProtocol(String target, Class<? extends Transport> protocol) {
        LogTargetPolicy policy = SinkPolicies.target(LogTargetPolicy.class, target);
        try (Transport transport = Transports.of(policy, context).get()) {
            assertThat(transport).isInstanceOf(protocol);
        }
    }

    static Stream<Arguments> targets() {
        String endpoint = "endpoint: 'http://127.0.0.1:1'";
        return Stream.of(
                Arguments.of("opensearch: {" + endpoint + ", index: logs}", BulkTransport.class),
                Arguments.of("elasticsearch: {" + endpoint + ", index: logs}", BulkTransport.class),
                Arguments.of("loki: {" + endpoint + "}", LokiTransport.class),
                Arguments.of("splunk: {" + endpoint + ", credentials: {secret: token}}", SplunkTransport.class));
    }
}
