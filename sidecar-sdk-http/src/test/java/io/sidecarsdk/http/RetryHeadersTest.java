package io.sidecarsdk.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.http.testing.Upstream;
import io.sidecarsdk.testing.VirtualTime;
import mockwebserver3.MockResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Response headers that decide whether there is another attempt. */
@Timeout(60)
class RetryHeadersTest {

    private final VirtualTime time = new VirtualTime();

    @ParameterizedTest(name = "{0} with X-Again: {1} is repeated: {2}")
    @CsvSource({
        "x-again, yes, true",
        "x-again, '', true",
        "X-AGAIN, yes, true",
        "'{name: x-again}', yes, true",
        "'{name: x-again, exact: \"yes\"}', yes, true",
        "'{name: x-again, exact: \"yes\"}', YES, false",
        "'{name: x-again, exact: \"yes\"}', yes!, false",
        "'{name: x-again, prefix: \"ye\"}', yes, true",
        "'{name: x-again, prefix: \"es\"}', yes, false",
        "'{name: x-again, suffix: \"es\"}', yes, true",
        "'{name: x-again, suffix: \"ye\"}', yes, false",
        "x-other, yes, false",
        "'x-other, x-again', yes, true",
    })
    void aResponseWithAHeaderThatThePolicyNamesIsRepeated(String matcher, String value, boolean repeated)
            throws Exception {
        try (Upstream upstream = Upstream.answering(ok("first", value), Upstream.ok("second"));
                TestSidecar sidecar = with("on: [retriable-headers], headers: [" + matcher + "]")
                        .to(upstream)) {
            assertThat(sidecar.get().body()).isEqualTo(repeated ? "second" : "first");
            assertThat(sidecar.decided("not_retriable")).isZero();
        }
    }

    @Test
    void severalValuesOfAHeaderAreTakenAsOne() throws Exception {
        MockResponse twice =
                ok("first", "a").newBuilder().addHeader("X-Again", "b").build();
        try (Upstream upstream = Upstream.answering(twice, Upstream.ok("second"));
                TestSidecar sidecar = with("on: [retriable-headers], headers: [{name: x-again, exact: \"a,b\"}]")
                        .to(upstream)) {
            assertThat(sidecar.get().body()).isEqualTo("second");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-envoy-overloaded", "x-envoy-ratelimited"})
    void aResponseThatAsksForLessLoadIsNeverRepeated(String header) throws Exception {
        MockResponse overloaded =
                new MockResponse.Builder().code(503).addHeader(header, "true").build();
        try (Upstream upstream = Upstream.answering(overloaded, Upstream.ok("again"));
                TestSidecar sidecar = with("on: [5xx, retriable-headers], headers: [" + header + "]")
                        .to(upstream)) {
            assertThat(sidecar.get().code()).isEqualTo(503);
            assertThat(upstream.requests()).isEqualTo(1);
            assertThat(sidecar.decided("upstream_overloaded")).isEqualTo(1);
        }
    }

    private TestSidecar.Setup with(String retry) {
        return TestSidecar.with("retry: {max-attempts: 2, " + retry + "}").on(time);
    }

    private static MockResponse ok(String body, String again) {
        return new MockResponse.Builder().body(body).addHeader("X-Again", again).build();
    }
}
