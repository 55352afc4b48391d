package io.sidecarsdk.logging.internal.ship;

import io.sidecarsdk.testing.GeneratedFile;
import io.sidecarsdk.testing.MeterReference;
import org.junit.jupiter.api.Test;

class LogMeterTest {

    @Test
    void theReferenceOfTheMetersIsUpToDate() {
        GeneratedFile.at("docs/reference/metrics-logging.md")
                .mustHold(MeterReference.page("sidecar-sdk-logging", LogMeter.values()));
    }
}
