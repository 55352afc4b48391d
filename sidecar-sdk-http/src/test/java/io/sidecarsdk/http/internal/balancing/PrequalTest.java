package io.sidecarsdk.http.internal.balancing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.http.internal.balancing.EndpointHealth.Flag;
import io.sidecarsdk.http.internal.balancing.LoadProbe.Answer;
import io.sidecarsdk.http.internal.balancing.LoadProbe.Verdict;
import io.sidecarsdk.http.internal.load.LoadReport;
import io.sidecarsdk.http.spi.DiscoveredEndpoint;
import io.sidecarsdk.policy.PrequalPolicy;
import io.sidecarsdk.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrequalTest {

    private final VirtualTime time = new VirtualTime();
    private final Asked asked = new Asked();
    private Endpoints endpoints = balancing("");

    // --- asking ---

    @Test
    void forEachPickThreeEndpointsAreAskedBesideIt() {
        endpoints.update(Given.at(hosts(50)));
        endpoints.pick(0);
        assertThat(asked.endpoints).as("by the pick itself").isEmpty();
        time.advance(Duration.ofMillis(10));
        assertThat(asked.endpoints).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void nobodyIsAskedWhileNothingIsPicked() {
        endpoints.update(Given.at(hosts(50)));
        time.advance(Duration.ofMinutes(1));
        assertThat(asked.endpoints).isEmpty();
        endpoints.pick(0);
        time.advance(Duration.ofMinutes(1));
        assertThat(asked.endpoints).hasSize(3);
        assertThat(time.scheduled()).isZero();
    }

    @Test
    void moreIsNotAskedThanThePolicyAllows() {
        endpoints = balancing("max-probes-per-second: 20");
        endpoints.update(Given.at(hosts(50)));
        for (int i = 0; i < 1000; i++) {
            endpoints.pick(0);
            time.advance(Duration.ofMillis(1));
        }
        assertThat(asked.endpoints).hasSizeBetween(30, 37); // 16 at once at the beginning, 20 in the second after it
        time.advance(Duration.ofMinutes(1));
        assertThat(asked.endpoints).as("nothing is made up for").hasSizeLessThan(40);
    }

    @Test
    void lessThanOneForEachPickIsPossible() {
        endpoints = balancing("probes-per-call: 0.1, removals-per-call: 0.02");
        endpoints.update(Given.at(hosts(50)));
        for (int i = 0; i < 100; i++) {
            endpoints.pick(0);
            time.advance(Duration.ofMillis(20));
        }
        assertThat(asked.endpoints).hasSizeBetween(9, 11);
    }

    @Test
    void moreThanThePoolHoldsIsNotUnderWayAtATime() {
        asked.later = new ArrayList<>();
        endpoints.update(Given.at(hosts(50)));
        for (int i = 0; i < 1000; i++) {
            endpoints.pick(0);
            time.advance(Duration.ofMillis(5));
        }
        assertThat(asked.endpoints).hasSize(16).doesNotHaveDuplicates();
    }

    @Test
    void ofTwoEndpointsBothAreAskedWhateverChanceDraws() {
        for (int round = 0; round < 200; round++) {
            asked.later = new ArrayList<>();
            asked.endpoints.clear();
            endpoints = balancing("");
            endpoints.update(Given.at("one", "other"));
            endpoints.pick(0);
            time.advance(Duration.ofMillis(10));
            assertThat(asked.endpoints).hasSize(2).doesNotHaveDuplicates();
        }
    }

    @Test
    void oneEndpointAloneIsNotAsked() {
        endpoints.update(List.of(Given.at("only")));
        assertThat(endpoints.pick(0)).isNotNull();
        time.advance(Duration.ofSeconds(1));
        assertThat(asked.endpoints).isEmpty();
    }

    @Test
    void switchedOffItAsksNobody() {
        endpoints = balancing("enabled: false");
        endpoints.update(Given.at(hosts(50)));
        endpoints.pick(0);
        time.advance(Duration.ofSeconds(1));
        assertThat(asked.endpoints).isEmpty();
    }

    // --- picking ---

    @Test
    void theFastestOfThoseThatAreNotBusyIsPicked() {
        List<DiscoveredEndpoint> all = new ArrayList<>(Given.at("fast", "busy"));
        all.addAll(Given.at(hosts(12)));
        endpoints.update(all);
        for (String host : hosts(12)) {
            asked.says(host, 4, 20);
        }
        asked.says("fast", 1, 5).says("busy", 60, 1);
        warmUp();
        Map<String, Integer> shares = shares(500);
        assertThat(shares.get("fast")).isGreaterThan(300);
        assertThat(shares.getOrDefault("busy", 0)).isLessThan(10);
    }

    @Test
    void aFastOneIsNotOverrun() {
        endpoints.update(Given.at("fast", "slow"));
        asked.says("fast", 0, 5).says("slow", 0, 6);
        warmUp();
        // between two answers: each call there makes it busier, until it is hot
        Map<String, Integer> counts = Given.counts(20, () -> {
            Endpoint picked = endpoints.pick(0);
            picked.requestStarted();
            return picked;
        });
        assertThat(counts.get("slow")).isEqualTo(10);
    }

    @Test
    void anEjectedEndpointIsNotPickedHoweverFastItWas() {
        endpoints.update(Given.at("a", "b", "fast"));
        asked.says("a", 1, 20).says("b", 1, 20).says("fast", 1, 1);
        warmUp();
        Endpoint fast = endpoints.all().get(2);
        fast.health().mark(Flag.EJECTED);
        endpoints.changed();
        assertThat(shares(200)).doesNotContainKey("fast");
    }

    @Test
    void whatIsKnownOutlivesAChangeOfOtherEndpoints() {
        endpoints.update(Given.at("a", "b", "fast"));
        asked.says("a", 1, 20).says("b", 1, 20).says("fast", 1, 1);
        warmUp();
        int known = endpoints.readings();
        assertThat(known).isGreaterThanOrEqualTo(2);
        endpoints.update(Given.at("a", "b", "fast", "new"));
        assertThat(endpoints.readings()).isEqualTo(known);
    }

    @Test
    void withoutAnswersItIsLeastRequest() {
        endpoints.update(Given.at("busy", "idle"));
        endpoints.all().get(0).requestStarted();
        asked.verdict = Verdict.TIMED_OUT;
        warmUp();
        Map<String, Integer> shares = shares(400);
        assertThat(shares.get("idle")).isBetween(260, 340); // three quarters
        assertThat(endpoints.readings()).isZero();
    }

    @Test
    void answersThatAreTooOldAreNotUsed() {
        endpoints.update(Given.at("a", "b", "fast"));
        asked.says("a", 1, 20).says("b", 1, 20).says("fast", 1, 1);
        warmUp();
        time.advance(Duration.ofSeconds(2));
        assertThat(endpoints.readings()).isZero();
        assertThat(Given.counts(300, () -> endpoints.pick(0)).get("fast")).isBetween(70, 130);
    }

    @Test
    void anotherAttemptGoesElsewhere() {
        endpoints.update(Given.at("a", "b", "fast"));
        asked.says("a", 1, 20).says("b", 1, 20).says("fast", 1, 1);
        warmUp();
        Endpoint fast = endpoints.all().get(2);
        for (int i = 0; i < 100; i++) {
            assertThat(endpoints.pick(0, endpoint -> endpoint == fast, 50)).isNotSameAs(fast);
            time.advance(Duration.ofMillis(10));
        }
    }

    @Test
    void anEndpointThatFailsFastDoesNotAttractCalls() {
        endpoints.update(Given.at("a", "b", "broken"));
        asked.says("a", 3, 20).says("b", 3, 20).says("broken", 0, 1);
        warmUp();
        Endpoint broken = endpoints.all().get(2);
        int there = 0;
        for (int i = 0; i < 500; i++) {
            Endpoint picked = endpoints.pick(0);
            there += picked == broken ? 1 : 0;
            endpoints.answered(picked, picked != broken, null, time.nanoTime(), time.nanoTime());
            time.advance(Duration.ofMillis(10));
        }
        assertThat(there).isLessThan(50);
    }

    @Test
    void whatResponsesSayCounts() {
        endpoints = balancing("max-probes-per-second: 1, max-age: 1m");
        endpoints.update(Given.at("a", "b"));
        asked.says("a", 1, 10).says("b", 1, 20);
        warmUp();
        Endpoint a = endpoints.all().get(0);
        endpoints.answered(a, true, new LoadReport(90, millis(500)), time.nanoTime(), time.nanoTime());
        assertThat(endpoints.pick(0).address().getHost()).isEqualTo("b");
    }

    // --- endpoints that do not report ---

    @Test
    void onesThatDoNotReportGetTheirShare() {
        endpoints.update(Given.at("silent", "a", "b", "c"));
        asked.says("a", 1, 5).says("b", 1, 6).says("c", 1, 7);
        warmUp();
        assertThat(endpoints.all().get(0).reportsLoad()).isFalse();
        assertThat(shares(1000).get("silent")).isBetween(200, 300);
    }

    @Test
    void whereNoneReportsItIsLeastRequest() {
        endpoints.update(Given.at("busy", "idle"));
        endpoints.all().get(0).requestStarted();
        warmUp();
        assertThat(endpoints.all()).noneMatch(Endpoint::reportsLoad);
        assertThat(shares(400).get("idle")).isBetween(260, 340);
    }

    @Test
    void oneThatBeginsToReportIsPickedByThat() {
        endpoints.update(Given.at("silent", "a", "b"));
        asked.says("a", 1, 5).says("b", 1, 6);
        warmUp();
        asked.says("silent", 1, 90);
        warmUp();
        assertThat(endpoints.all()).allMatch(Endpoint::reportsLoad);
        assertThat(shares(500).getOrDefault("silent", 0)).isLessThan(50);
    }

    // --- priorities ---

    @Test
    void picksFollowPrioritiesEachWithItsOwnAnswers() {
        endpoints.update(List.of(
                Given.at("a"),
                Given.at("b"),
                Given.at("y").priority(1),
                Given.at("z").priority(1)));
        asked.says("a", 1, 20).says("b", 1, 25).says("y", 0, 1).says("z", 0, 1);
        warmUp();
        assertThat(shares(200)).containsKey("a").doesNotContainKeys("y", "z");
    }

    /** Long enough for all of few endpoints to have been asked. */
    private void warmUp() {
        shares(100);
    }

    private Map<String, Integer> shares(int picks) {
        return Given.counts(picks, () -> {
            time.advance(Duration.ofMillis(20));
            return endpoints.pick(0);
        });
    }

    private static String[] hosts(int count) {
        return IntStream.range(0, count).mapToObj(i -> "host" + i).toArray(String[]::new);
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private Endpoints balancing(String settings) {
        return new Endpoints(
                Given.balancing("load-balancer: {policy: prequal, prequal: {" + settings + "}}"),
                time,
                time,
                Given.random(9),
                new Probing(asked, time));
    }

    /** Answers at once as it was told to, for hosts of which it was told nothing without a report. */
    private static final class Asked implements LoadProbe {

        private final List<String> endpoints = new ArrayList<>();
        private final Map<String, LoadReport> reports = new HashMap<>();
        private Verdict verdict = Verdict.NO_REPORT;
        private List<Runnable> later;

        Asked says(String host, int requests, long millis) {
            reports.put(host, new LoadReport(requests, millis(millis)));
            return this;
        }

        @Override
        public void ask(Endpoint endpoint, PrequalPolicy policy, Consumer<Answer> then) {
            String host = endpoint.address().getHost();
            endpoints.add(host);
            LoadReport report = reports.get(host);
            Answer answer = report == null ? Answer.none(verdict) : Answer.of(report);
            if (later == null) {
                then.accept(answer);
            } else {
                later.add(() -> then.accept(answer));
            }
        }
    }
}
