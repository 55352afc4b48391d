package io.sidecarsdk.http;

import static io.sidecarsdk.http.testing.TestSidecar.request;
import static io.sidecarsdk.http.testing.Upstream.ok;
import static io.sidecarsdk.http.testing.Upstream.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.context.Scope;
import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.http.testing.Upstream;
import io.sidecarsdk.testing.VirtualTime;
import okhttp3.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of several layers that could repeat a call, one does. */
@Timeout(60)
class RetryLayersTest {

    private final VirtualTime time = new VirtualTime();

    @Test
    void aCallInsideSomebodyElsesRetryIsSentOnce() throws Exception {
        try (Upstream upstream = Upstream.answering(status(503), ok("again"));
                TestSidecar sidecar = thrice().to(upstream)) {
            try (Scope ignored = NoRetry.INSTANCE.makeCurrent()) {
                assertThat(sidecar.get().code()).isEqualTo(503);
            }
            assertThat(upstream.requests()).isEqualTo(1);
            assertThat(sidecar.decided("retried_elsewhere")).isEqualTo(1);
            assertThat(sidecar.onlySpan().getAttributes().asMap().toString())
                    .contains("not retried: another layer retries");
        }
    }

    @Test
    void theScopeGoesAlongToTheThreadOfAnAsynchronousCall() throws Exception {
        try (Upstream upstream = Upstream.answering(status(503), ok("again"));
                TestSidecar sidecar = thrice().to(upstream);
                Scope ignored = NoRetry.INSTANCE.makeCurrent()) {
            assertThat(TestSidecar.callAsync(sidecar.client(), request("/").build())
                            .code())
                    .isEqualTo(503);
        }
    }

    @Test
    void aRequestThatIsTaggedIsSentOnce() throws Exception {
        try (Upstream upstream = Upstream.answering(status(503), ok("again"));
                TestSidecar sidecar = thrice().to(upstream)) {
            Request once = request("/").tag(NoRetry.class, NoRetry.INSTANCE).build();
            assertThat(sidecar.call(once).code()).isEqualTo(503);
        }
    }

    @ParameterizedTest(name = "{0}: {1} allows {2} attempts")
    @CsvSource({
        "x-envoy-attempt-count, 2, 1",
        "x-envoy-attempt-count, 17, 1",
        "x-envoy-attempt-count, 1, 3",
        "x-envoy-attempt-count, nonsense, 3",
        "x-envoy-max-retries, 0, 1",
        "x-envoy-max-retries, 1, 2",
        "x-envoy-max-retries, 50, 3",
        "x-envoy-max-retries, -1, 3",
        "x-envoy-max-retries, nonsense, 3",
    })
    void aHeaderOfTheRequestSaysHowOftenItMayBeSent(String header, String value, int attempts) throws Exception {
        try (Upstream upstream = Upstream.answering(status(503));
                TestSidecar sidecar = thrice().to(upstream)) {
            assertThat(sidecar.call(request("/").header(header, value).build()).code())
                    .isEqualTo(503);
            assertThat(upstream.requests()).isEqualTo(attempts);
        }
    }

    private TestSidecar.Setup thrice() {
        return TestSidecar.with("retry: {max-attempts: 3}").on(time);
    }
}
