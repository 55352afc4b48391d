package io.sidecarsdk.http;

import static io.sidecarsdk.http.testing.TestSidecar.post;
import static io.sidecarsdk.http.testing.TestSidecar.request;
import static io.sidecarsdk.http.testing.Upstream.ok;
import static io.sidecarsdk.http.testing.Upstream.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.http.testing.Upstream;
import io.sidecarsdk.testing.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an attempt says about itself. */
@Timeout(60)
class AttemptHeaderTest {

    private final VirtualTime time = new VirtualTime();

    @ParameterizedTest
    @CsvSource({"retries, 'null, 2, 3'", "always, '1, 2, 3'", "never, 'null, null, null'"})
    void attemptsSayWhichOneTheyAre(String setting, String counts) throws Exception {
        try (Upstream upstream = Upstream.answering(status(503));
                TestSidecar sidecar = TestSidecar.with("retry: {max-attempts: 3, attempt-header: " + setting + "}")
                        .on(time)
                        .to(upstream)) {
            sidecar.get();
            List<String> seen = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                seen.add(upstream.take().getHeaders().get("x-envoy-attempt-count"));
            }
            assertThat(seen).hasToString("[" + counts + "]");
        }
    }

    @Test
    void aPostIsGivenAKeyThatIsTheSameForAllItsAttemptsAndAnotherForTheNextCall() throws Exception {
        try (Upstream upstream = Upstream.answering(status(503), ok("yes"), status(503), ok("yes"));
                TestSidecar sidecar = TestSidecar.with("retry: {max-attempts: 2, generate-idempotency-key: [POST]}")
                        .on(time)
                        .to(upstream)) {
            assertThat(sidecar.post().body()).isEqualTo("yes");
            assertThat(sidecar.post().body()).isEqualTo("yes");
            String first = key(upstream);
            assertThat(first).hasSize(36).isEqualTo(key(upstream));
            assertThat(key(upstream)).hasSize(36).isNotEqualTo(first).isEqualTo(key(upstream));
        }
    }

    @Test
    void theCallersOwnKeyIsKept() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar = TestSidecar.with("retry: {generate-idempotency-key: [POST]}")
                        .to(upstream)) {
            sidecar.call(post("/").header("idempotency-key", "42").build());
            assertThat(upstream.take().getHeaders().values("Idempotency-Key")).containsExactly("42");
        }
    }

    @Test
    void otherMethodsAreGivenNone() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar = TestSidecar.with("retry: {generate-idempotency-key: [POST]}")
                        .to(upstream)) {
            sidecar.call(request("/").build());
            assertThat(key(upstream)).isNull();
        }
    }

    private static String key(Upstream upstream) throws InterruptedException {
        return upstream.take().getHeaders().get("Idempotency-Key");
    }
}
