package io.sidecarsdk.http.internal.load;

import static org.assertj.core.api.Assertions.assertThat;

import okhttp3.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoadReportHeadersTest {

    @ParameterizedTest
    @CsvSource({"0, 0.001, 1000", "7, 12.5, 12500000", "7, 12.345, 12345000", "999999999, 3, 3000000"})
    void areRead(String requests, String latency, long nanos) {
        LoadReport report =
                LoadReport.in(Headers.of(LoadReport.REQUESTS_IN_FLIGHT, requests, LoadReport.LATENCY, latency));
        assertThat(report).isEqualTo(new LoadReport(Integer.parseInt(requests), nanos));
    }

    @Test
    void withoutALatencyItIsNotKnown() {
        assertThat(LoadReport.in(Headers.of(LoadReport.REQUESTS_IN_FLIGHT, "3")))
                .isEqualTo(new LoadReport(3, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.5", "+1", "0x1", "1e3", "1234567890", "one"})
    void requestsThatAreNoNumberSayNothing(String requests) {
        assertThat(LoadReport.in(Headers.of(LoadReport.REQUESTS_IN_FLIGHT, requests)))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.", ".5", "1.2345", "1,5", "NaN", "1234567890"})
    void aLatencyThatIsNoNumberSpoilsTheReport(String latency) {
        assertThat(LoadReport.in(Headers.of(LoadReport.REQUESTS_IN_FLIGHT, "1", LoadReport.LATENCY, latency)))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(longs = {1000, 999_000, 1_000_000, 12_345_000, 60_000_000_000L})
    void whatIsWrittenIsRead(long nanos) {
        LoadReport report = new LoadReport(3, nanos);
        assertThat(LoadReport.in(Headers.of(
                        LoadReport.REQUESTS_IN_FLIGHT,
                        report.requestsText(),
                        LoadReport.LATENCY,
                        report.latencyText())))
                .isEqualTo(report);
    }
}
