package io.sidecarsdk.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidecarsdk.http.testing.RawUpstream;
import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.resilience.Deadline;
import io.sidecarsdk.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;
import org.junit.jupiter.api.Test;

/** Responses that last, such as server-sent events. */
class StreamingTest {

    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

    private final CountDownLatch more = new CountDownLatch(1);

    @Test
    void aStreamOutlivesTheTimeout() throws Exception {
        VirtualTime time = new VirtualTime();
        try (RawUpstream upstream = twoEvents();
                TestSidecar sidecar =
                        TestSidecar.with("timeout: 2s, retry: {}").on(time).to(upstream);
                Response response = open(sidecar, streaming(Duration.ofMinutes(1)))) {
            BufferedSource events = response.body().source();
            assertThat(events.readUtf8Line()).isEqualTo("data: one");
            time.advance(Duration.ofHours(2));
            more.countDown();

            assertThat(events.readUtf8Line()).isEqualTo("data: two");
            assertThat(events.exhausted()).isTrue();
            sidecar.awaitNothingHeld();
            assertThat(sidecar.timed("error.type", "none")).isEqualTo(1);
        }
    }

    @Test
    void withoutTheTagItIsCutAtTheTimeout() throws Exception {
        VirtualTime time = new VirtualTime();
        try (RawUpstream upstream = twoEvents();
                TestSidecar sidecar = TestSidecar.with("timeout: 2s").on(time).to(upstream);
                Response response = open(sidecar, TestSidecar.request("/"))) {
            BufferedSource events = response.body().source();
            assertThat(events.readUtf8Line()).isEqualTo("data: one");
            time.advance(Duration.ofHours(2));

            assertThatThrownBy(events::readUtf8Line).isInstanceOf(CallTimeoutException.class);
        }
    }

    @Test
    void whereNothingComesItIsCut() throws Exception {
        try (RawUpstream upstream = twoEvents();
                TestSidecar sidecar = TestSidecar.with("").to(upstream);
                Response response = open(sidecar, streaming(Duration.ofMillis(50)))) {
            BufferedSource events = response.body().source();
            assertThat(events.readUtf8Line()).isEqualTo("data: one");

            assertThatThrownBy(events::readUtf8Line)
                    .isInstanceOf(CallTimeoutException.class)
                    .hasMessageContaining("nothing came for PT0.05S");
            assertThat(sidecar.timed("error.type", "deadline")).isEqualTo(1);
        }
    }

    @Test
    void theTimeoutHoldsUntilTheHeadersHaveCome() throws Exception {
        try (RawUpstream upstream = RawUpstream.serving(RawUpstream.Connection::hang);
                TestSidecar sidecar = TestSidecar.with("timeout: 50ms").to(upstream)) {
            assertThatThrownBy(() -> open(sidecar, streaming(Duration.ofHours(1))))
                    .isInstanceOf(CallTimeoutException.class);
        }
    }

    @Test
    void anEarlierDeadlineOfTheCallersStillHolds() throws Exception {
        VirtualTime time = new VirtualTime();
        try (RawUpstream upstream = twoEvents();
                TestSidecar sidecar = TestSidecar.with("").on(time).to(upstream);
                Response response = open(
                        sidecar,
                        streaming(Duration.ofHours(1)).tag(Deadline.class, Deadline.in(Duration.ofMinutes(5), time)))) {
            BufferedSource events = response.body().source();
            assertThat(events.readUtf8Line()).isEqualTo("data: one");
            time.advance(Duration.ofMinutes(6));

            assertThatThrownBy(events::readUtf8Line).isInstanceOf(CallTimeoutException.class);
        }
    }

    @Test
    void aStreamMayBeLongerThanOtherResponses() throws Exception {
        more.countDown();
        try (RawUpstream upstream = twoEvents();
                TestSidecar sidecar = TestSidecar.with("max-response: 8B").to(upstream);
                Response response = open(sidecar, streaming(Duration.ofMinutes(1)))) {
            assertThat(response.body().string()).isEqualTo("data: one\ndata: two\n");
        }
    }

    @Test
    void idleIsBounded() {
        assertThatIllegalArgumentException().isThrownBy(() -> Streaming.idleAtMost(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> Streaming.idleAtMost(Duration.ofHours(25)));
        assertThat(Streaming.idleAtMost(Duration.ofHours(24)).idle()).isEqualTo(Duration.ofHours(24));
    }

    private static Request.Builder streaming(Duration idle) {
        return TestSidecar.request("/").tag(Streaming.class, Streaming.idleAtMost(idle));
    }

    private static Response open(TestSidecar sidecar, Request.Builder request) throws IOException {
        return sidecar.client().newCall(request.build()).execute();
    }

    private RawUpstream twoEvents() throws IOException {
        return RawUpstream.serving(connection -> {
            connection.readHead();
            connection.write(HEAD + chunk("data: one\n"));
            more.await();
            connection.write(chunk("data: two\n") + "0\r\n\r\n");
        });
    }

    private static String chunk(String content) {
        return Integer.toHexString(content.length()) + "\r\n" + content + "\r\n";
    }
}
