package io.sidecarsdk.secrets.internal;

import io.sidecarsdk.testing.GeneratedFile;
import io.sidecarsdk.testing.MeterReference;
import org.junit.jupiter.api.Test;

class SecretMeterTest {

    @Test
    void theReferenceOfTheMetersIsUpToDate() {
        GeneratedFile.at("docs/reference/metrics-secrets.md")
                .mustHold(MeterReference.page("sidecar-sdk-secrets", SecretMeter.values()));
    }
}
