package io.sidecarsdk.secrets.internal.held;

import io.sidecarsdk.internal.telemetry.MeterDeclaration;
import io.sidecarsdk.secrets.internal.vault.VaultMeter;
import io.sidecarsdk.testing.GeneratedFile;
import io.sidecarsdk.testing.MeterReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SecretMeterTest {

    @Test
    void theReferenceOfTheMetersIsUpToDate() {
        MeterDeclaration[] all = Stream.of(SecretMeter.values(), VaultMeter.values())
                .flatMap(Stream::of)
                .toArray(MeterDeclaration[]::new);
        GeneratedFile.at("docs/reference/metrics-secrets.md").mustHold(MeterReference.page("sidecar-sdk-secrets", all));
    }
}
