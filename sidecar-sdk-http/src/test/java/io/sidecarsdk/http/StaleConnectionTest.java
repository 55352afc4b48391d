package io.sidecarsdk.http;

import static io.sidecarsdk.http.testing.TestSidecar.request;
import static io.sidecarsdk.http.testing.Upstream.ok;
import static io.sidecarsdk.http.testing.Upstream.resetStream;
import static io.sidecarsdk.http.testing.Upstream.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidecarsdk.http.testing.RawUpstream;
import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.http.testing.Upstream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StaleConnectionTest {

    private static final int REFUSED_STREAM = 7;

    @Test
    void aGetOnAConnectionThatDiedIsSentAgainAtOnceWithoutAnyRetryPolicy() throws Exception {
        try (RawUpstream upstream = answeringOncePerConnection();
                TestSidecar sidecar = TestSidecar.with("").to(upstream)) {
            assertThat(sidecar.get().body()).isEqualTo("1");
            assertThat(sidecar.get().body()).isEqualTo("2");

            assertThat(upstream.connections()).isEqualTo(2);
            assertThat(sidecar.decided("stale_connection")).isEqualTo(1);
            assertThat(sidecar.attempts()).isEqualTo(2);
        }
    }

    @Test
    void whereRetriesCoverItADeadConnectionIsAFailedAttemptLikeAnyOther() throws Exception {
        try (RawUpstream upstream = answeringOncePerConnection();
                TestSidecar sidecar = TestSidecar.with("retry: {}").to(upstream)) {
            assertThat(sidecar.get().body()).isEqualTo("1");
            assertThat(sidecar.get().body()).isEqualTo("2");

            assertThat(sidecar.decided("stale_connection")).isZero();
            assertThat(sidecar.decided("retried")).isEqualTo(1);
            assertThat(sidecar.attempts()).isEqualTo(3);
        }
    }

    @Test
    void aMethodThatThePolicyLeavesOutIsNotSentAgain() throws Exception {
        try (RawUpstream upstream = answeringOncePerConnection();
                TestSidecar sidecar = TestSidecar.with("retry: {on: [connect-failure], methods: [HEAD]}")
                        .to(upstream)) {
            sidecar.get();
            assertThatThrownBy(sidecar::get).isInstanceOf(IOException.class);
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    @Test
    void aPostOnAConnectionThatDiedIsNotSentAgain() throws Exception {
        try (RawUpstream upstream = answeringOncePerConnection();
                TestSidecar sidecar =
                        TestSidecar.with("retry: {max-attempts: 3}").to(upstream)) {
            sidecar.get();
            assertThatThrownBy(sidecar::post).isInstanceOf(IOException.class);
            assertThat(upstream.connections()).isEqualTo(1);
            assertThat(sidecar.decided("not_idempotent")).isEqualTo(1);
        }
    }

    /** Else the one would get the other's response. */
    @Test
    void aConnectionThatHoldsAResponseNobodyAskedForIsNotUsedAndEvenAPostGoesElsewhere() throws Exception {
        String response = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n";
        try (RawUpstream upstream = RawUpstream.serving(connection -> {
                    connection.readHead();
                    connection.write(response + connection.number() + response + "x");
                    connection.hang();
                });
                TestSidecar sidecar = TestSidecar.with("retry: {}").to(upstream)) {
            assertThat(sidecar.get().body()).isEqualTo("1");
            assertThat(sidecar.post().body()).isEqualTo("2");

            assertThat(upstream.requests()).isEqualTo(2);
            assertThat(sidecar.count("sidecar.http.attempts", "outcome", "refused_stream"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aRequestWhoseBodyCanBeReadOnlyOnceIsNotSentAgain() throws Exception {
        try (RawUpstream upstream = answeringOncePerConnection();
                TestSidecar sidecar = TestSidecar.with("").to(upstream)) {
            sidecar.get();
            assertThatThrownBy(() ->
                            sidecar.call(request("/").put(new OneShotBody()).build()))
                    .isInstanceOf(IOException.class);
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    @Test
    void aSpentBudgetHoldsForStaleConnectionsToo() throws Exception {
        try (RawUpstream upstream = answeringOncePerConnection();
                TestSidecar sidecar = TestSidecar.with("retry: {budget: {ratio: 0%, min-concurrency: 0}}")
                        .to(upstream)) {
            sidecar.get();
            assertThatThrownBy(sidecar::get).isInstanceOf(IOException.class);
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    @Test
    void theFailureOnTheFreshConnectionCarriesTheOneOnTheDeadConnection() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (RawUpstream upstream = RawUpstream.serving(connection -> {
                    connection.readHead();
                    if (requests.incrementAndGet() == 1) {
                        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1");
                        connection.readHead();
                    }
                    connection.reset();
                });
                TestSidecar sidecar = TestSidecar.with("").to(upstream)) {
            sidecar.get();
            assertThatThrownBy(sidecar::get)
                    .isInstanceOf(IOException.class)
                    .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
            assertThat(upstream.connections()).isEqualTo(2);
        }
    }

    @Test
    void aStreamThatWasRefusedOnALivingConnectionIsNoStaleConnection() throws Exception {
        try (Upstream upstream = Upstream.http2(ok("1"), resetStream(REFUSED_STREAM), ok("2"));
                TestSidecar sidecar = TestSidecar.with("").overHttp2().to(upstream)) {
            assertThat(sidecar.get().body()).isEqualTo("1");
            assertThatThrownBy(sidecar::get).isInstanceOf(IOException.class);
            assertThat(sidecar.attempts()).isEqualTo(2);
            assertThat(sidecar.decided("stale_connection")).isZero();
        }
    }

    @Test
    void aResponseThatMakesNoSenseIsNoStaleConnection() throws Exception {
        try (RawUpstream upstream = RawUpstream.serving(connection -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1");
                    connection.readHead();
                    connection.write("BOGUS 200 OK\r\n\r\n");
                    connection.hang();
                });
                TestSidecar sidecar = TestSidecar.with("").to(upstream)) {
            sidecar.get();
            assertThatThrownBy(sidecar::get).isInstanceOf(IOException.class);
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    @Test
    void aGoodConnectionIsUsedAgain() throws Exception {
        try (Upstream upstream = Upstream.answering(status(503), ok("1"), ok("2"));
                TestSidecar sidecar = TestSidecar.with("retry: {}").to(upstream)) {
            sidecar.get();
            sidecar.get();
            for (int exchange = 0; exchange < 3; exchange++) {
                assertThat(upstream.take().getExchangeIndex()).isEqualTo(exchange);
            }
        }
    }

    /** Answers the first request on a connection with the connection's number, and resets it at the second. */
    private static RawUpstream answeringOncePerConnection() {
        return RawUpstream.serving(connection -> {
            connection.readHead();
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + connection.number());
            connection.readHead();
            connection.reset();
        });
    }

    private static final class OneShotBody extends RequestBody {

        @Override
        public MediaType contentType() {
            return null;
        }

        @Override
        public boolean isOneShot() {
            return true;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            sink.writeUtf8("once");
        }
    }
}
