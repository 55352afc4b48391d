package io.sidecarsdk.http;

import static io.sidecarsdk.http.testing.TestSidecar.post;
import static io.sidecarsdk.http.testing.TestSidecar.request;
import static io.sidecarsdk.http.testing.Upstream.ok;
import static io.sidecarsdk.http.testing.Upstream.reset;
import static io.sidecarsdk.http.testing.Upstream.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.http.testing.Upstream;
import io.sidecarsdk.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import mockwebserver3.MockResponse;
import okhttp3.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RetryClassifierTest {

    private static final String LOCKED = "{\"error\": \"lock_timeout\"}";

    private final VirtualTime time = new VirtualTime();

    @Test
    void anErrorBodyThatIsWorthAnotherAttemptIsRepeated() throws Exception {
        try (Upstream upstream = Upstream.answering(error(LOCKED), ok("yes"));
                TestSidecar sidecar = twice().to(upstream)) {
            assertThat(sidecar.call(judged(byBody("lock_timeout"))).body()).isEqualTo("yes");
        }
    }

    @Test
    void anErrorBodyThatIsNotWorthItIsHandedOnWhole() throws Exception {
        try (Upstream upstream = Upstream.answering(error("{\"error\": \"card_declined\"}"), ok("yes"));
                TestSidecar sidecar = twice().to(upstream)) {
            assertThat(sidecar.call(judged(byBody("lock_timeout"))).body()).isEqualTo("{\"error\": \"card_declined\"}");
            assertThat(sidecar.decided("not_retriable")).isEqualTo(1);
        }
    }

    @Test
    void anErrorBodyWithoutALengthIsLookedAtToo() throws Exception {
        MockResponse chunked =
                new MockResponse.Builder().code(500).chunkedBody(LOCKED, 3).build();
        try (Upstream upstream = Upstream.answering(chunked, ok("yes"));
                TestSidecar sidecar = twice().to(upstream)) {
            assertThat(sidecar.call(judged(byBody("lock_timeout"))).body()).isEqualTo("yes");
        }
    }

    @Test
    void aGoodStatusWithABadBodyCanBeRepeated() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("retry me"), ok("yes"));
                TestSidecar sidecar = twice().to(upstream)) {
            assertThat(sidecar.call(judged(byBody("retry me"))).body()).isEqualTo("yes");
            assertThat(sidecar.retries()).isEqualTo(1);
            assertThat(sidecar.decided("not_retriable")).isZero();
        }
    }

    @Test
    void givingUpOverrulesThePolicy() throws Exception {
        try (Upstream upstream = Upstream.answering(status(503), ok("yes"));
                TestSidecar sidecar = twice().to(upstream)) {
            assertThat(sidecar.call(judged(outcome -> RetryVerdict.giveUp())).code())
                    .isEqualTo(503);
            assertThat(sidecar.decided("refused_by_classifier")).isEqualTo(1);
        }
    }

    @Test
    void aFailureCanBeGivenUpToo() throws Exception {
        try (Upstream upstream = Upstream.answering(reset(), ok("yes"));
                TestSidecar sidecar = twice().to(upstream)) {
            assertThatThrownBy(() -> sidecar.call(judged(outcome -> {
                        assertThat(outcome.status()).isZero();
                        assertThat(outcome.failure()).isNotNull();
                        assertThat(outcome.body().size()).isZero();
                        return RetryVerdict.giveUp();
                    })))
                    .isInstanceOf(IOException.class)
                    .satisfies(e -> assertThat(e.getSuppressed()[0])
                            .hasMessage("1 attempt; not retried: refused by the classifier"));
        }
    }

    @Test
    void aPostIsNotRepeatedBecauseItWouldBeWorthIt() throws Exception {
        try (Upstream upstream = Upstream.answering(status(500), ok("twice"));
                TestSidecar sidecar = twice().to(upstream)) {
            Request post = post("/")
                    .tag(RetryClassifier.class, outcome -> RetryVerdict.repeat())
                    .build();
            assertThat(sidecar.call(post).code()).isEqualTo(500);
            assertThat(sidecar.decided("not_idempotent")).isEqualTo(1);
        }
    }

    @Test
    void aPostIsRepeatedIfTheServerHasNotActedUponIt() throws Exception {
        try (Upstream upstream = Upstream.answering(status(500), ok("yes"));
                TestSidecar sidecar = twice().to(upstream)) {
            Request post = post("/")
                    .tag(
                            RetryClassifier.class,
                            outcome -> outcome.status() == 500 ? RetryVerdict.notProcessed() : RetryVerdict.byPolicy())
                    .build();
            assertThat(sidecar.call(post).body()).isEqualTo("yes");
        }
    }

    @Test
    void aDelayTakesThePlaceOfTheBackoff() throws Exception {
        try (Upstream upstream = Upstream.answering(status(500), ok("yes"));
                TestSidecar sidecar = twice().to(upstream)) {
            sidecar.call(judged(outcome -> outcome.status() == 500
                    ? RetryVerdict.repeat().after(Duration.ofMillis(777))
                    : RetryVerdict.byPolicy()));
            assertThat(time.sleeps().stream().reduce(Duration.ZERO, Duration::plus))
                    .isEqualTo(Duration.ofMillis(777));
        }
    }

    @Test
    void aDelayThatOutlastsTheDeadlineEndsTheCall() throws Exception {
        try (Upstream upstream = Upstream.answering(status(500), ok("yes"));
                TestSidecar sidecar = twice().to(upstream)) {
            assertThat(sidecar.call(judged(outcome -> RetryVerdict.repeat().after(Duration.ofDays(1))))
                            .code())
                    .isEqualTo(500);
            assertThat(sidecar.decided("deadline_near")).isEqualTo(1);
        }
    }

    @Test
    void attemptsBoundTheClassifierToo() throws Exception {
        List<Integer> attempts = new ArrayList<>();
        try (Upstream upstream = Upstream.answering(ok("again"));
                TestSidecar sidecar = twice().to(upstream)) {
            sidecar.call(judged(outcome -> {
                attempts.add(outcome.attempt());
                return RetryVerdict.repeat();
            }));
            assertThat(attempts).containsExactly(1, 2);
            assertThat(sidecar.decided("attempts_spent")).isEqualTo(1);
        }
    }

    @Test
    void aClassifierThatFailsLeavesItToThePolicy() throws Exception {
        try (Upstream upstream = Upstream.answering(status(503), ok("yes"));
                TestSidecar sidecar = twice().to(upstream)) {
            assertThat(sidecar.call(judged(outcome -> {
                                throw new IllegalStateException("a mistake");
                            }))
                            .body())
                    .isEqualTo("yes");
        }
    }

    @Test
    void thePolicyNamesOneOfTheClassPath() throws Exception {
        try (Upstream upstream = Upstream.answering(error(LOCKED), ok("yes"));
                TestSidecar sidecar = TestSidecar.with("retry: {max-attempts: 2, classifier: lock-timeouts}")
                        .on(time)
                        .to(upstream)) {
            assertThat(sidecar.get().body()).isEqualTo("yes");
        }
    }

    @Test
    void aNameThatNobodyHasIsRefused() {
        assertThatThrownBy(() -> TestSidecar.with("retry: {classifier: nobody}").to("http://127.0.0.1:1"))
                .hasMessageContaining("http.clients.inventory.retry.classifier: got nobody, expected the name of a")
                .hasMessageContaining("lock-timeouts");
    }

    /** Found by ServiceLoader. */
    public static final class LockTimeouts implements RetryClassifier {

        @Override
        public String name() {
            return "lock-timeouts";
        }

        @Override
        public RetryVerdict classify(AttemptOutcome outcome) throws IOException {
            return byBody("lock_timeout").classify(outcome);
        }
    }

    private static RetryClassifier byBody(String text) {
        return outcome -> outcome.body().utf8().contains(text) ? RetryVerdict.repeat() : RetryVerdict.byPolicy();
    }

    private static Request judged(RetryClassifier classifier) {
        return request("/").tag(RetryClassifier.class, classifier).build();
    }

    private TestSidecar.Setup twice() {
        return TestSidecar.with("retry: {max-attempts: 2}").on(time);
    }

    private static MockResponse error(String body) {
        return new MockResponse.Builder().code(500).body(body).build();
    }
}
