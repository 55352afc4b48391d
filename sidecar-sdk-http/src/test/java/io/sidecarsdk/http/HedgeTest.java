package io.sidecarsdk.http;

import static io.sidecarsdk.http.testing.TestSidecar.post;
import static io.sidecarsdk.http.testing.TestSidecar.request;
import static io.sidecarsdk.http.testing.Upstream.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.context.Scope;
import io.sidecarsdk.http.testing.RawUpstream;
import io.sidecarsdk.http.testing.TestSidecar;
import io.sidecarsdk.http.testing.Upstream;
import io.sidecarsdk.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import mockwebserver3.MockResponse;
import okhttp3.Call;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A slow attempt is joined by another one. The upstreams of these tests answer by the number of the request. */
@Timeout(60)
class HedgeTest {

    private static final String SOON = "hedge: {after: 30ms}";
    private static final String TWICE = "hedge: {after: 30ms, max: 2}";
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nyes";
    private static final String BUSY = "HTTP/1.1 503 Busy\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbusy";

    private final CountDownLatch hedged = new CountDownLatch(1);
    private final CountDownLatch cut = new CountDownLatch(1);

    // --- who wins ---

    @Test
    void theHedgeAnswersForAnAttemptThatHangsAndThatIsCutAtItsSocket() throws Exception {
        try (RawUpstream upstream = byRequest(this::hangUntilCut, answer(ANSWER));
                TestSidecar sidecar = TestSidecar.with(SOON).to(upstream)) {
            assertThat(sidecar.get().body()).isEqualTo("yes");
            assertThat(cut.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(sidecar.count("sidecar.http.hedges", "decision", "sent")).isEqualTo(1);
            assertThat(hedges(sidecar, "won")).isEqualTo(1);
            assertThat(sidecar.count("sidecar.http.attempts", "outcome", "superseded"))
                    .isEqualTo(1);
            assertThat(sidecar.timed("http.response.status_code", "200")).isEqualTo(1);
            assertThat(sidecar.onlySpan().getAttributes().asMap().toString()).contains("sidecar.hedge.decision=won");
        }
    }

    @Test
    void anAttemptThatAnswersInTimeIsNotJoined() throws Exception {
        try (Upstream upstream = Upstream.answering(ok("yes"));
                TestSidecar sidecar = TestSidecar.with("hedge: {after: 10s}").to(upstream)) {
            for (int i = 0; i < 20; i++) {
                assertThat(sidecar.get().body()).isEqualTo("yes");
            }
            assertThat(upstream.requests()).isEqualTo(20);
            assertThat(sidecar.count("sidecar.http.hedges")).isZero();
            assertThat(hedgeThreads()).isZero();
        }
    }

    @Test
    void theFirstAttemptMayStillAnswerFirstAndThenTheHedgeIsCutAtItsSocket() throws Exception {
        try (RawUpstream upstream = byRequest(onceHedged(answer(ANSWER)), asHedge(this::hangUntilCut));
                TestSidecar sidecar = TestSidecar.with(SOON).to(upstream)) {
            assertThat(sidecar.get().body()).isEqualTo("yes");
            assertThat(cut.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(hedges(sidecar, "lost")).isEqualTo(1);
        }
    }

    @Test
    void aHedgeThatIsRefusedAtOnceDoesNotBeatAnAttemptThatWorks() throws Exception {
        CountDownLatch refused = new CountDownLatch(1);
        try (RawUpstream upstream = byRequest(
                        connection -> {
                            refused.await();
                            connection.write(ANSWER);
                        },
                        connection -> {
                            connection.write(BUSY);
                            refused.countDown();
                        });
                TestSidecar sidecar = TestSidecar.with(SOON).to(upstream)) {
            assertThat(sidecar.get().body()).isEqualTo("yes");
            assertThat(upstream.requests()).isEqualTo(2);
        }
    }

    @Test
    void anAttemptThatFailsWaitsForTheHedgeThatIsUnderWay() throws Exception {
        try (RawUpstream upstream = byRequest(onceHedged(connection -> connection.reset()), asHedge(connection -> {
                    TimeUnit.MILLISECONDS.sleep(50); // the other one's end comes first
                    connection.write(ANSWER);
                }));
                TestSidecar sidecar =
                        TestSidecar.with(SOON + ", retry: {max-attempts: 2}").to(upstream)) {
            assertThat(sidecar.get().body()).isEqualTo("yes");
            assertThat(hedges(sidecar, "won")).isEqualTo(1);
            assertThat(sidecar.retries()).isZero();
        }
    }

    @Test
    void whereBothFailTheRetriesGoOnAndCountBoth() throws Exception {
        try (RawUpstream upstream = byRequest(onceHedged(answer(BUSY)), asHedge(answer(BUSY)), answer(ANSWER));
                TestSidecar sidecar = TestSidecar.with(SOON + ", retry: {max-attempts: 3, backoff: {base: 1ms}}")
                        .to(upstream)) {
            assertThat(sidecar.get().body()).isEqualTo("yes");
            assertThat(upstream.requests()).isEqualTo(3);
            assertThat(hedges(sidecar, "failed")).isEqualTo(1);
            assertThat(sidecar.onlySpan().getAttributes().asMap().toString()).contains("http.request.resend_count=2");
        }
    }

    @Test
    void whereBothFailAndThereIsNoRetryTheFirstOnesFailureIsGiven() throws Exception {
        try (RawUpstream upstream = byRequest(
                        onceHedged(connection -> connection.reset()), asHedge(connection -> connection.reset()));
                TestSidecar sidecar = TestSidecar.with(SOON).to(upstream)) {
            assertThatThrownBy(sidecar::get).isInstanceOf(IOException.class);
            assertThat(sidecar.timed("error.type", "reset")).isEqualTo(1);
        }
    }

    @Test
    void aHedgeGoesToAnotherEndpointAndSaysThatItIsTheSecondAttempt() throws Exception {
        try (RawUpstream slow = RawUpstream.serving(HedgeTest::hang);
                Upstream quick = Upstream.answering(ok("yes"));
                TestSidecar sidecar = TestSidecar.with(SOON).to(slow.url(), quick.url())) {
            for (int i = 0; i < 4; i++) {
                assertThat(sidecar.get().body()).isEqualTo("yes");
            }
            List<String> counts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                counts.add(quick.take().getHeaders().get("x-envoy-attempt-count"));
            }
            assertThat(counts).contains("2").doesNotContain("1", "3");
            assertThat(slow.requests()).isPositive();
        }
    }

    @Test
    void overHttp2TheOneThatLosesLeavesTheConnectionToOthers() throws Exception {
        try (Upstream upstream = Upstream.http2(Upstream.silence(), ok("yes"));
                TestSidecar sidecar = TestSidecar.with(SOON).overHttp2().to(upstream)) {
            for (int i = 0; i < 5; i++) {
                assertThat(sidecar.get().body()).isEqualTo("yes");
            }
            assertThat(hedges(sidecar, "won")).isEqualTo(1);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
    }

    // --- several ---

    @Test
    void aSecondHedgeJoinsTwoAttemptsThatHangAndBothAreCutAtTheirSockets() throws Exception {
        CountDownLatch bothCut = new CountDownLatch(2);
        RawUpstream.Script hang = connection -> {
            hangUntilCut(connection);
            bothCut.countDown();
        };
        try (RawUpstream upstream = byRequest(hang, hang, answer(ANSWER));
                TestSidecar sidecar = TestSidecar.with(TWICE).to(upstream)) {
            assertThat(sidecar.get().body()).isEqualTo("yes");
            assertThat(bothCut.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(hedges(sidecar, "sent")).isEqualTo(2);
            assertThat(hedges(sidecar, "won")).isEqualTo(1);
            assertThat(hedges(sidecar, "lost")).isEqualTo(1);
            await().until(() -> sidecar.count("sidecar.http.attempts", "outcome", "superseded") == 2);
            assertThat(sidecar.onlySpan().getAttributes().asMap().toString())
                    .contains("sidecar.hedge.decision=won", "http.request.resend_count=2");
        }
    }

    @Test
    void theFirstHedgeMayAnswerAfterTheSecondWasSent() throws Exception {
        CountDownLatch hedgedAgain = new CountDownLatch(1);
        try (RawUpstream upstream = byRequest(
                        this::hangUntilCut,
                        connection -> {
                            hedgedAgain.await();
                            connection.write(ANSWER);
                        },
                        connection -> {
                            hedgedAgain.countDown();
                            hangUntilCut(connection);
                        });
                TestSidecar sidecar = TestSidecar.with(TWICE).to(upstream)) {
            assertThat(sidecar.get().body()).isEqualTo("yes");
            assertThat(hedges(sidecar, "won")).isEqualTo(1);
            assertThat(hedges(sidecar, "lost")).isEqualTo(1);
        }
    }

    @Test
    void theSecondHedgeIsSentAWaitAfterTheFirst() throws Exception {
        VirtualTime time = new VirtualTime();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (RawUpstream upstream = RawUpstream.serving(HedgeTest::hang);
                TestSidecar sidecar = TestSidecar.with("timeout: 10s, hedge: {after: 150ms, max: 2}")
                        .on(time)
                        .to(upstream)) {
            Future<?> call = thread.submit(sidecar::get);
            await().until(() -> upstream.requests() == 1);
            time.advance(Duration.ofMillis(160));
            assertThat(hedges(sidecar, "sent")).isEqualTo(1);
            time.advance(Duration.ofMillis(120)); // 280 in all
            assertThat(hedges(sidecar, "sent")).isEqualTo(1);
            time.advance(Duration.ofMillis(40));
            assertThat(hedges(sidecar, "sent")).isEqualTo(2);
            time.advance(Duration.ofSeconds(10));
            assertThatThrownBy(call::get).hasCauseInstanceOf(CallTimeoutException.class);
        } finally {
            thread.shutdown();
        }
    }

    @Test
    void aSecondHedgeIsSentWhileOnlyTheFirstIsUnderWay() throws Exception {
        try (RawUpstream upstream = byRequest(
                        onceHedged(connection -> connection.reset()), asHedge(this::hangUntilCut), answer(ANSWER));
                TestSidecar sidecar = TestSidecar.with(TWICE).to(upstream)) {
            assertThat(sidecar.get().body()).isEqualTo("yes");
            assertThat(cut.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(hedges(sidecar, "won")).isEqualTo(1);
        }
    }

    @Test
    void whereAllFailTheRetriesGoOnAndCountAll() throws Exception {
        CountDownLatch hedgedAgain = new CountDownLatch(1);
        RawUpstream.Script busyOnceAllAreThere = connection -> {
            hedgedAgain.await();
            connection.write(BUSY);
        };
        try (RawUpstream upstream = byRequest(
                        busyOnceAllAreThere,
                        busyOnceAllAreThere,
                        connection -> {
                            hedgedAgain.countDown();
                            connection.write(BUSY);
                        },
                        answer(ANSWER));
                TestSidecar sidecar = TestSidecar.with(TWICE + ", retry: {max-attempts: 4, backoff: {base: 1ms}}")
                        .to(upstream)) {
            assertThat(sidecar.get().body()).isEqualTo("yes");
            assertThat(upstream.requests()).isEqualTo(4);
            assertThat(hedges(sidecar, "failed")).isEqualTo(2);
            assertThat(sidecar.onlySpan().getAttributes().asMap().toString()).contains("http.request.resend_count=3");
        }
    }

    @Test
    void eachHedgeGoesToAnotherEndpoint() throws Exception {
        try (RawUpstream one = RawUpstream.serving(HedgeTest::hang);
                RawUpstream two = RawUpstream.serving(HedgeTest::hang);
                Upstream quick = Upstream.answering(ok("yes"));
                TestSidecar sidecar = TestSidecar.with(TWICE).to(one.url(), two.url(), quick.url())) {
            for (int i = 0; i < 6; i++) {
                assertThat(sidecar.get().body()).isEqualTo("yes");
            }
            List<String> counts = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                counts.add(quick.take().getHeaders().get("x-envoy-attempt-count"));
            }
            assertThat(counts).contains("3").doesNotContain("4");
        }
    }

    @Test
    void theBudgetCountsEachHedge() throws Exception {
        try (RawUpstream upstream = RawUpstream.serving(HedgeTest::hang);
                TestSidecar sidecar = TestSidecar.with(
                                "timeout: 400ms, " + TWICE + ", retry: {budget: {ratio: 0%, min-concurrency: 1}}")
                        .to(upstream)) {
            assertThatThrownBy(sidecar::get).isInstanceOf(CallTimeoutException.class);
            assertThat(upstream.requests()).isEqualTo(2);
            assertThat(hedges(sidecar, "sent")).isEqualTo(1);
            assertThat(hedges(sidecar, "budget_spent")).isEqualTo(1);
        }
    }

    @Test
    void aRequestThatAllowsOneRetryIsHedgedOnce() throws Exception {
        try (RawUpstream upstream = RawUpstream.serving(HedgeTest::hang);
                TestSidecar sidecar =
                        TestSidecar.with("timeout: 400ms, " + TWICE).to(upstream)) {
            assertThatThrownBy(() -> sidecar.call(
                            request("/").header("x-envoy-max-retries", "1").build()))
                    .isInstanceOf(CallTimeoutException.class);
            assertThat(upstream.requests()).isEqualTo(2);
        }
    }

    // --- what is a good answer ---

    @Test
    void anAnswerThatWouldBeRetriedDoesNotBeatAnAttemptThatWorks() throws Exception {
        assertThat(givenWhereTheHedgeIsAnswered(
                        "HTTP/1.1 404 Not Yet", "on: [retriable-status-codes], status-codes: [404]"))
                .isEqualTo(200);
        assertThat(givenWhereTheHedgeIsAnswered(
                        "HTTP/1.1 200 OK\r\nx-again: yes", "on: [retriable-headers], headers: [x-again]"))
                .isEqualTo(200);
        assertThat(givenWhereTheHedgeIsAnswered("HTTP/1.1 400 No\r\nx-envoy-overloaded: true", "on: [gateway-error]"))
                .isEqualTo(200);
    }

    @Test
    void anAnswerThatWouldNotBeRetriedIsGivenEvenIfItIsAFailure() throws Exception {
        assertThat(givenWhereTheHedgeIsAnswered("HTTP/1.1 500 Broken", "on: [gateway-error]"))
                .isEqualTo(500);
    }

    /** The status that is given where the first attempt is answered by a 200, but only once it is cut or the hedge is over. */
    private static int givenWhereTheHedgeIsAnswered(String head, String conditions) throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        try (RawUpstream upstream = byRequest(
                        connection -> {
                            answered.await();
                            TimeUnit.MILLISECONDS.sleep(100); // the other one's end comes first
                            connection.write(ANSWER);
                        },
                        connection -> {
                            connection.write(head + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                            answered.countDown();
                        });
                TestSidecar sidecar =
                        TestSidecar.with(SOON + ", retry: {" + conditions + "}").to(upstream)) {
            int status = sidecar.get().code();
            assertThat(upstream.requests()).isEqualTo(2);
            return status;
        }
    }

    // --- what is not hedged ---

    @Test
    void aPostIsNotHedgedUnlessTheServerWouldKnowItAgain() throws Exception {
        try (Upstream upstream = Upstream.answering(late("yes", 100));
                TestSidecar sidecar = TestSidecar.with(SOON).to(upstream)) {
            sidecar.post();
            assertThat(upstream.requests()).isEqualTo(1);
            assertThat(hedges(sidecar, "not_idempotent")).isEqualTo(1);
            sidecar.call(post("/").header("Idempotency-Key", "42").build());
            assertThat(hedges(sidecar, "sent")).isEqualTo(1);
        }
    }

    @Test
    void aBodyThatCanBeReadOnlyOnceIsNotHedged() throws Exception {
        RequestBody once = new RequestBody() {
            @Override
            public okhttp3.MediaType contentType() {
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
        };
        try (Upstream upstream = Upstream.answering(late("yes", 100));
                TestSidecar sidecar = TestSidecar.with(SOON).to(upstream)) {
            sidecar.call(request("/").put(once).build());
            assertThat(upstream.requests()).isEqualTo(1);
        }
    }

    @Test
    void aCallInsideSomebodyElsesRetryIsNotHedged() throws Exception {
        try (Upstream upstream = Upstream.answering(late("yes", 100));
                TestSidecar sidecar = TestSidecar.with(SOON).to(upstream);
                Scope ignored = NoRetry.INSTANCE.makeCurrent()) {
            sidecar.get();
            assertThat(upstream.requests()).isEqualTo(1);
        }
    }

    @Test
    void nothingIsHedgedWhereThatIsSwitchedOff() throws Exception {
        try (Upstream upstream = Upstream.answering(late("yes", 100));
                TestSidecar sidecar =
                        TestSidecar.with("hedge: {enabled: false, after: 30ms}").to(upstream)) {
            sidecar.get();
            assertThat(upstream.requests()).isEqualTo(1);
        }
    }

    @Test
    void aSpentBudgetSendsNone() throws Exception {
        try (Upstream upstream = Upstream.answering(late("yes", 100));
                TestSidecar sidecar = TestSidecar.with(SOON + ", retry: {budget: {ratio: 0%, min-concurrency: 0}}")
                        .to(upstream)) {
            assertThat(sidecar.get().body()).isEqualTo("yes");
            assertThat(upstream.requests()).isEqualTo(1);
            assertThat(hedges(sidecar, "budget_spent")).isEqualTo(1);
        }
    }

    // --- the end of the call ---

    @Test
    void theDeadlineCutsBoth() throws Exception {
        try (RawUpstream upstream = RawUpstream.serving(HedgeTest::hang);
                TestSidecar sidecar =
                        TestSidecar.with("timeout: 200ms, " + SOON).to(upstream)) {
            long start = System.nanoTime();
            assertThatThrownBy(sidecar::get).isInstanceOf(CallTimeoutException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
            assertThat(upstream.requests()).isEqualTo(2);
            assertThat(sidecar.timed("error.type", "deadline")).isEqualTo(1);
        }
    }

    @Test
    void cancellingTheCallCutsBoth() throws Exception {
        try (RawUpstream upstream = RawUpstream.serving(HedgeTest::hang);
                TestSidecar sidecar = TestSidecar.with(SOON).to(upstream)) {
            Call call = sidecar.client().newCall(request("/").build());
            Thread canceller = new Thread(() -> {
                await().until(() -> upstream.requests() == 2);
                call.cancel();
            });
            canceller.start();
            assertThatThrownBy(call::execute).isInstanceOf(IOException.class);
            canceller.join();
            assertThat(sidecar.timed("error.type", "cancelled")).isEqualTo(1);
        }
    }

    @Test
    void interruptingTheCallerWhileOnlyTheHedgeIsUnderWayEndsTheCall() throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        try (RawUpstream upstream = byRequest(
                        connection -> {
                            hedged.await();
                            connection.reset();
                            failed.countDown();
                        },
                        asHedge(this::hangUntilCut));
                TestSidecar sidecar = TestSidecar.with(SOON).to(upstream)) {
            Thread caller = Thread.currentThread();
            Thread interrupter = new Thread(() -> {
                try {
                    failed.await();
                    await().until(() -> caller.getState() == Thread.State.WAITING);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                caller.interrupt();
            });
            interrupter.start();
            assertThatThrownBy(sidecar::get).isInstanceOf(IOException.class);
            assertThat(Thread.interrupted()).isTrue(); // before the join, which it would end
            interrupter.join(10_000);
            assertThat(cut.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aStreamThatTheHedgeBroughtIsReadToItsEnd() throws Exception {
        try (RawUpstream upstream = byRequest(
                        this::hangUntilCut,
                        answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nyes\r\n0\r\n\r\n"));
                TestSidecar sidecar = TestSidecar.with(SOON).to(upstream)) {
            assertThat(sidecar.get().body()).isEqualTo("yes");
        }
    }

    @Test
    void aStreamThatTheHedgeBroughtIsCutWithItsCall() throws Exception {
        try (RawUpstream upstream = byRequest(this::hangUntilCut, connection -> {
                    connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nyes\r\n");
                    connection.hang();
                });
                TestSidecar sidecar =
                        TestSidecar.with("timeout: 400ms, " + SOON).to(upstream)) {
            Response response = sidecar.client().newCall(request("/").build()).execute();
            assertThatThrownBy(() -> response.body().string()).isInstanceOf(CallTimeoutException.class);
        }
    }

    @Test
    void aStreamThatNobodyReadsIsGivenUpAtTheDeadline() throws Exception {
        try (RawUpstream upstream = byRequest(this::hangUntilCut, connection -> {
                    connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nyes\r\n");
                    connection.hang();
                });
                TestSidecar sidecar =
                        TestSidecar.with("timeout: 200ms, " + SOON).to(upstream)) {
            Response unread = sidecar.client().newCall(request("/").build()).execute();
            await().untilAsserted(() -> assertThat(sidecar.active()).isZero());
            unread.close();
        }
    }

    // --- many at once ---

    @Test
    void anUpstreamThatIsSlowAltogetherGetsNoMoreThanTheBudgetAllows() throws Exception {
        AtomicReference<TestSidecar> asking = new AtomicReference<>();
        AtomicInteger most = new AtomicInteger();
        try (Upstream upstream = Upstream.answeringBy(request -> {
                    if (request.getHeaders().get("x-envoy-attempt-count") != null) {
                        most.accumulateAndGet(asking.get().retriesInFlight(), Math::max);
                    }
                    sleep(60);
                    return ok("yes");
                });
                TestSidecar sidecar = TestSidecar.with(
                                "hedge: {after: 10ms}, retry: {budget: {ratio: 20%, min-concurrency: 2}}")
                        .to(upstream)) {
            asking.set(sidecar);
            int calls = inParallel(16, 20, sidecar);
            // 20 % of 16 calls and 3 hedges are 3.8: a fourth place is given, and with that one no fifth
            assertThat(most.get()).isBetween(1, 4);
            assertThat(hedges(sidecar, "sent")).isPositive();
            assertThat(hedges(sidecar, "budget_spent")).isPositive();
            assertThat(hedges(sidecar, "sent"))
                    .isEqualTo(hedges(sidecar, "won") + hedges(sidecar, "lost") + hedges(sidecar, "failed"));
            assertThat(sidecar.timed("http.response.status_code", "200")).isEqualTo(calls);
            sidecar.awaitNothingHeld();
            assertThat(upstream.requests()).isBetween(calls, calls + hedges(sidecar, "sent"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void answersThatComeAtTheSameMomentLeaveNothingBehind(int max) throws Exception {
        try (Upstream upstream = Upstream.answeringBy(request -> {
                    sleep(4 + (System.nanoTime() & 15));
                    return ok("yes");
                });
                TestSidecar sidecar = TestSidecar.with("hedge: {after: 5ms, max: " + max
                                + "}, retry: {budget: {ratio: 100%, min-concurrency: 100}}")
                        .to(upstream)) {
            int calls = inParallel(8, 60, sidecar);
            assertThat(sidecar.timed("http.response.status_code", "200")).isEqualTo(calls);
            assertThat(hedges(sidecar, "sent"))
                    .isPositive()
                    .isEqualTo(hedges(sidecar, "won") + hedges(sidecar, "lost") + hedges(sidecar, "failed"));
        }
    }

    @Test
    void aPercentileIsLearnedFromTheUpstream() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (Upstream upstream = Upstream.answeringBy(request -> {
                    if (requests.incrementAndGet() == 300) {
                        sleep(3000);
                    }
                    return ok("yes");
                });
                TestSidecar sidecar = TestSidecar.with("hedge: {after-percentile: 95%, minimum: 200ms}")
                        .to(upstream)) {
            for (int i = 0; i < 299; i++) {
                sidecar.get();
            }
            assertThat(hedges(sidecar, "sent")).isZero();
            assertThat(sidecar.get().body()).isEqualTo("yes");
            assertThat(hedges(sidecar, "won")).isEqualTo(1);
        }
    }

    // --- helpers ---

    private void hangUntilCut(RawUpstream.Connection connection) throws IOException {
        try {
            int unused = connection.socket().getInputStream().read();
        } finally {
            cut.countDown();
        }
    }

    private static void hang(RawUpstream.Connection connection) throws Exception {
        connection.readHead();
        connection.hang();
    }

    /** The script of a first attempt: goes on once there is a hedge. */
    private RawUpstream.Script onceHedged(RawUpstream.Script script) {
        return connection -> {
            hedged.await();
            script.serve(connection);
        };
    }

    private RawUpstream.Script asHedge(RawUpstream.Script script) {
        return connection -> {
            hedged.countDown();
            script.serve(connection);
        };
    }

    private static RawUpstream.Script answer(String text) {
        return connection -> connection.write(text);
    }

    /**
     * Each request has a connection of its own: the first attempt is served by the first script, whenever it is read, and the
     * others, which say that they are, by the next ones in turn; the last one serves the rest.
     */
    private static RawUpstream byRequest(RawUpstream.Script... scripts) {
        AtomicInteger others = new AtomicInteger();
        return RawUpstream.serving(connection -> {
            boolean first = !connection.readHead().contains("x-envoy-attempt-count");
            int script = first ? 0 : others.incrementAndGet();
            scripts[Math.min(script, scripts.length - 1)].serve(connection);
        });
    }

    private static int inParallel(int callers, int each, TestSidecar sidecar) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < callers * each; i++) {
                calls.add(threads.submit(sidecar::get));
            }
            for (Future<?> call : calls) {
                call.get();
            }
            return calls.size();
        } finally {
            threads.shutdownNow();
        }
    }

    private static int hedges(TestSidecar sidecar, String decision) {
        return sidecar.count("sidecar.http.hedges", "decision", decision);
    }

    private static long hedgeThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("sidecar-http-hedge"))
                .count();
    }

    private static MockResponse late(String body, int millis) {
        return new MockResponse.Builder()
                .body(body)
                .headersDelay(millis, TimeUnit.MILLISECONDS)
                .build();
    }

    private static void sleep(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
