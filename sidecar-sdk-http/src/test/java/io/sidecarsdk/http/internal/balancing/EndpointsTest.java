package io.sidecarsdk.http.internal.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sidecarsdk.http.internal.balancing.EndpointHealth.Flag;
import io.sidecarsdk.http.spi.DiscoveredEndpoint;
import io.sidecarsdk.testing.VirtualTime;
import io.sidecarsdk.time.Scheduler;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class EndpointsTest {

    private final VirtualTime time = new VirtualTime();
    private Endpoints endpoints = balancing("");

    @Test
    void withoutAnyThereIsNothingToPick() {
        assertThat(endpoints.pick(0)).isNull();
        assertThat(endpoints.pick(0, endpoint -> true, 5)).isNull();
    }

    @Test
    void anUpdateKeepsTheStateOfWhatItKeeps() {
        endpoints.update(Given.at("a", "b"));
        Endpoint b = endpoints.all().get(1);
        b.requestStarted();

        endpoints.update(List.of(Given.at("b").weight(7), Given.at("c")));

        assertThat(labels(endpoints.all())).containsExactly("b:1", "c:1");
        assertThat(endpoints.all().get(0)).isSameAs(b);
        assertThat(b.active()).isEqualTo(1);
        assertThat(b.attributes().weight()).isEqualTo(7);
        assertThat(counts(80)).containsOnly(Map.entry("b", 70), Map.entry("c", 10));
    }

    @Test
    void anAddressThatIsGivenTwiceIsOneEndpoint() {
        endpoints.update(Given.at("a", "a"));
        assertThat(endpoints.all()).hasSize(1);
    }

    @Test
    void oneThatIsMarkedIsNotPickedUntilItIsClearedAgain() {
        endpoints.update(Given.at("a", "b"));
        Endpoint a = endpoints.all().get(0);

        assertThat(a.health().mark(Flag.EJECTED)).isTrue();
        assertThat(a.health().mark(Flag.EJECTED)).isFalse();
        endpoints.changed();
        assertThat(counts(4)).containsOnlyKeys("b");

        assertThat(a.health().clear(Flag.EJECTED)).isTrue();
        assertThat(a.health().clear(Flag.EJECTED)).isFalse();
        endpoints.changed();
        assertThat(counts(4)).containsOnlyKeys("a", "b");
    }

    @Test
    void flagsAddUp() {
        EndpointHealth health = new Endpoint(URI.create("http://a:1")).health();
        health.mark(Flag.EJECTED);
        health.mark(Flag.FAILED_ACTIVE_CHECK);
        assertThat(health.flags()).containsExactly(Flag.EJECTED, Flag.FAILED_ACTIVE_CHECK);
        health.clear(Flag.EJECTED);
        assertThat(health.isHealthy()).isFalse();
        health.clear(Flag.FAILED_ACTIVE_CHECK);
        assertThat(health.isHealthy()).isTrue();
    }

    @Test
    void aListenerIsToldOfThoseThatAreThereAndOfThoseThatComeAndGo() {
        List<String> told = new ArrayList<>();
        endpoints.update(Given.at("a", "b"));
        Runnable end = endpoints.onChange((added, removed) -> told.add("+" + labels(added) + " -" + labels(removed)));
        Endpoint a = endpoints.all().get(0);
        endpoints.update(Given.at("b", "c"));
        endpoints.update(Given.at("c", "b")); // the same ones
        end.run();
        endpoints.update(List.of(Given.at("d")));

        assertThat(told).containsExactly("+[a:1, b:1] -[]", "+[c:1] -[a:1]");
        assertThat(a.isGone()).isTrue();
    }

    @Test
    void aListenerThatFailsKeepsNobodyElseBack() {
        List<String> told = new ArrayList<>();
        endpoints.onChange((added, removed) -> {
            throw new IllegalStateException("a listener's own fault");
        });
        endpoints.onChange((added, removed) -> told.add("+" + labels(added)));

        endpoints.update(List.of(Given.at("a")));

        assertThat(told).containsExactly("+[a:1]");
        assertThat(counts(1)).containsOnlyKeys("a");
    }

    @Test
    void aChangeThatFailsDoesNotKeepTheNextOneBack() {
        endpoints = new Endpoints(
                Given.balancing("load-balancer: {slow-start: {window: 100s}}"),
                time,
                new RefusingScheduler(),
                Given.random(9),
                new Probing(LoadProbe.NONE, time));
        endpoints.update(List.of(Given.at("a")));
        endpoints.update(List.of(Given.at("b")));

        assertThat(counts(1)).containsOnlyKeys("b");
    }

    /** Takes nothing, as one that has been closed. */
    private static final class RefusingScheduler implements Scheduler {

        @Override
        public Task schedule(Duration delay, Runnable task) {
            throw new IllegalStateException("closed");
        }

        @Override
        public Task every(Duration interval, Runnable task) {
            throw new IllegalStateException("closed");
        }
    }

    // --- panic ---

    @Test
    void whereTooFewAreHealthyAllAreUsed() {
        endpoints.update(Given.at("a", "b", "c", "d"));
        fail("a", "b");
        assertThat(counts(100)).containsOnlyKeys("c", "d"); // just half of them
        fail("c");
        assertThat(counts(100)).containsOnlyKeys("a", "b", "c", "d");
    }

    @Test
    void withoutPanicNoneIsPickedWhereNoneIsHealthy() {
        endpoints = balancing("load-balancer: {panic-threshold: 0%}");
        endpoints.update(Given.at("a", "b"));
        fail("a");
        assertThat(counts(10)).containsOnlyKeys("b");
        fail("b");
        assertThat(counts(10)).containsOnlyKeys("none");
    }

    // --- priorities and zones ---

    @Test
    void theNextPriorityIsUsedAsFarAsTheFirstIsDown() {
        endpoints = balancing("load-balancer: random");
        endpoints.update(List.of(
                Given.at("a"),
                Given.at("b"),
                Given.at("y").priority(3),
                Given.at("z").priority(3)));
        assertThat(counts(1000)).containsOnlyKeys("a", "b");
        fail("a");
        Map<String, Integer> counts = counts(10_000);
        assertThat(counts).containsOnlyKeys("b", "y", "z");
        assertThat(counts.get("b")).isBetween(6_700, 7_300); // 50 % × 1.4
    }

    @Test
    void theOwnZoneComesBeforeTheOthersOfItsPriority() {
        endpoints = balancing("load-balancer: {policy: random, zone: eu-a}");
        endpoints.update(List.of(
                Given.at("near").zone("eu-a"),
                Given.at("far").zone("eu-b"),
                Given.at("unknown"),
                Given.at("last").zone("eu-a").priority(1)));
        assertThat(counts(100)).containsOnlyKeys("near");
        fail("near");
        assertThat(counts(100)).containsOnlyKeys("far", "unknown");
        fail("far", "unknown");
        assertThat(counts(100)).containsOnlyKeys("last");
    }

    @Test
    void theSameKeyStaysInItsPriority() {
        endpoints = balancing("load-balancer: {policy: ring-hash, hash-on: {header: x-user}}");
        endpoints.update(List.of(Given.at("a"), Given.at("b"), Given.at("z").priority(1)));
        fail("a");
        time.advance(Duration.ZERO);
        for (long hash = 0; hash < 200; hash++) {
            assertThat(endpoints.pick(hash).label()).isEqualTo(hash % 100 < 70 ? "b:1" : "z:1");
        }
    }

    // --- costly changes ---

    @Test
    void aRingIsMadeAnewOnTheSchedulerOnceForAllChangesAndPassesOverEjectedOnesMeanwhile() {
        endpoints = balancing("load-balancer: {policy: ring-hash, hash-on: {header: x-user}}");
        endpoints.update(Given.at("a", "b", "c", "d", "e"));
        fail("a", "b");

        assertThat(time.scheduled()).isEqualTo(1);
        assertThat(ownersOfKeys()).containsOnlyKeys("c", "d", "e");

        time.advance(Duration.ZERO);
        assertThat(time.scheduled()).isZero();
        assertThat(ownersOfKeys()).containsOnlyKeys("c", "d", "e");
        endpoints.all().forEach(endpoint -> endpoint.health().clear(Flag.EJECTED));
        assertThat(ownersOfKeys()).containsOnlyKeys("c", "d", "e"); // until it is made anew
        endpoints.changed();
        time.advance(Duration.ZERO);
        assertThat(ownersOfKeys()).containsOnlyKeys("a", "b", "c", "d", "e");
    }

    @Test
    void aNewEndpointIsOnTheRingAtOnceEvenIfAnEjectionIsStillToBePutInForce() {
        endpoints = balancing("load-balancer: {policy: ring-hash, hash-on: {header: x-user}}");
        endpoints.update(Given.at("a", "b", "c"));
        fail("a");
        endpoints.update(Given.at("a", "b", "d"));
        assertThat(ownersOfKeys()).containsOnlyKeys("b", "d");
    }

    private Map<String, Integer> ownersOfKeys() {
        AtomicLong key = new AtomicLong();
        return Given.counts(2000, () -> endpoints.pick(key.addAndGet(0x9E3779B97F4A7C15L)));
    }

    // --- subsets ---

    @Test
    void onlyEndpointsWithTheLabelsAreUsed() {
        endpoints = balancing("subset: {labels: {version: v2, stage: live}}");
        endpoints.update(List.of(
                Given.at("a").label("version", "v2").label("stage", "live").label("more", "x"),
                Given.at("b").label("version", "v2"),
                Given.at("c").label("version", "v1").label("stage", "live")));
        assertThat(counts(10)).containsOnlyKeys("a");
    }

    @Test
    void whereNoneHasTheLabelsTheFallbackDecides() {
        endpoints = balancing("subset: {labels: {version: v2}}");
        endpoints.update(Given.at("a", "b"));
        assertThat(counts(10)).containsOnlyKeys("none");

        endpoints = balancing("subset: {labels: {version: v2}, fallback: any}");
        endpoints.update(Given.at("a", "b"));
        assertThat(counts(10)).containsOnlyKeys("a", "b");
    }

    // --- slow start ---

    @ParameterizedTest
    @ValueSource(strings = {"round-robin", "least-request"})
    void aNewEndpointGetsItsShareLittleByLittle(String rule) {
        endpoints = balancing("load-balancer: {policy: " + rule + ", slow-start: {window: 100s}}");
        endpoints.update(List.of(Given.at("a")));
        time.advance(Duration.ofSeconds(200));
        endpoints.update(Given.at("a", "b"));

        assertThat(shareOf("b")).isCloseTo(0.1 / 1.1, within(0.02)); // no less than min-weight
        time.advance(Duration.ofSeconds(25));
        assertThat(shareOf("b")).isCloseTo(0.25 / 1.25, within(0.02));
        time.advance(Duration.ofSeconds(25));
        assertThat(shareOf("b")).isCloseTo(0.5 / 1.5, within(0.02));
        time.advance(Duration.ofSeconds(50));
        assertThat(shareOf("b")).isCloseTo(0.5, within(0.02));
        assertThat(time.scheduled()).isZero();
    }

    @Test
    void aggressionGivesMoreAtTheBeginning() {
        endpoints = balancing("load-balancer: {slow-start: {window: 100s, aggression: 2, min-weight: 0%}}");
        endpoints.update(List.of(Given.at("a")));
        time.advance(Duration.ofSeconds(200));
        endpoints.update(Given.at("a", "b"));
        time.advance(Duration.ofSeconds(25));
        assertThat(shareOf("b")).isCloseTo(0.5 / 1.5, within(0.02)); // the root of a quarter
    }

    @Test
    void endpointsThatBeginTogetherShareEvenly() {
        endpoints = balancing("load-balancer: {slow-start: {window: 100s}}");
        endpoints.update(Given.at("a", "b"));
        assertThat(counts(10)).containsOnly(Map.entry("a", 5), Map.entry("b", 5));
        assertThat(time.scheduled()).isZero();
    }

    @Test
    void slowStartBeginsAgainAfterAFailedHealthCheckButNotAfterAnEjection() {
        endpoints = balancing("load-balancer: {slow-start: {window: 100s}}");
        endpoints.update(Given.at("a", "b", "c"));
        time.advance(Duration.ofSeconds(200));
        Endpoint a = endpoints.all().get(0);

        mark(a, Flag.EJECTED);
        clear(a, Flag.EJECTED);
        assertThat(shareOf("a")).isCloseTo(1.0 / 3, within(0.02));

        mark(a, Flag.FAILED_ACTIVE_CHECK);
        clear(a, Flag.FAILED_ACTIVE_CHECK);
        assertThat(shareOf("a")).isCloseTo(0.1 / 2.1, within(0.02));
    }

    @Test
    void closingTakesNoStepOfSlowStartAnyMore() {
        endpoints = balancing("load-balancer: {slow-start: {window: 100s}}");
        endpoints.update(List.of(Given.at("a")));
        time.advance(Duration.ofSeconds(50));
        endpoints.update(Given.at("a", "b"));
        assertThat(time.scheduled()).isEqualTo(1);
        endpoints.close();
        assertThat(time.scheduled()).isZero();
        assertThat(endpoints.pick(0)).isNotNull(); // by a call that is under way
    }

    // --- change while picking ---

    @ParameterizedTest
    @ValueSource(
            strings = {
                "round-robin",
                "least-request",
                "random",
                "peak-ewma",
                "prequal",
                "{policy: ring-hash, hash-on: {header: a}}"
            })
    void picksGoOnWhileEverythingChanges(String rule) throws Exception {
        endpoints = balancing("load-balancer: " + rule);
        List<DiscoveredEndpoint> always = hosts("stays", 20);
        List<DiscoveredEndpoint> atTimes = hosts("comes-and-goes", 20);
        endpoints.update(always);
        Set<String> expected = ConcurrentHashMap.newKeySet();
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService pickers = Executors.newFixedThreadPool(3);
        try {
            List<Future<Integer>> picking = IntStream.range(0, 3)
                    .mapToObj(i -> pickers.submit(() -> {
                        int picks = 0;
                        while (!done.get()) {
                            Endpoint picked = endpoints.pick(picks * 0x9E3779B97F4A7C15L);
                            picked.requestStarted();
                            expected.add(picked.label());
                            picked.requestEnded();
                            picks++;
                        }
                        return picks;
                    }))
                    .toList();
            churn(always, atTimes);
            done.set(true);
            for (Future<Integer> picked : picking) {
                assertThat(picked.get(10, TimeUnit.SECONDS)).isPositive();
            }
        } finally {
            done.set(true);
            pickers.shutdownNow();
        }
        assertThat(labels(endpoints.all())).hasSize(20).allMatch(label -> label.startsWith("stays"));
        assertThat(endpoints.all()).allMatch(endpoint -> endpoint.active() == 0);
        Map<String, Integer> after = Given.counts(20_000, new java.util.function.Supplier<>() {
            private long hash;

            @Override
            public Endpoint get() {
                return endpoints.pick(hash += 0x9E3779B97F4A7C15L);
            }
        });
        assertThat(after).hasSize(20); // none is lost, none that has gone is left
    }

    /** Adds, removes, reweighs, ejects; leaves those that stay, all healthy. */
    private void churn(List<DiscoveredEndpoint> always, List<DiscoveredEndpoint> atTimes) {
        java.util.Random random = new java.util.Random(3);
        for (int i = 0; i < 300; i++) {
            List<DiscoveredEndpoint> now = new ArrayList<>(always);
            atTimes.stream()
                    .filter(endpoint -> random.nextBoolean())
                    .map(endpoint -> endpoint.weight(1 + random.nextInt(5)))
                    .forEach(now::add);
            endpoints.update(now);
            Endpoint unlucky =
                    endpoints.all().get(random.nextInt(endpoints.all().size()));
            mark(unlucky, Flag.EJECTED);
            clear(unlucky, Flag.EJECTED);
        }
        endpoints.update(always);
    }

    @Test
    void noChangeIsLostWhereManyChangeAtOnce() throws Exception {
        endpoints.update(hosts("host", 50));
        ExecutorService changers = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> changes = new ArrayList<>();
            for (Endpoint endpoint : endpoints.all().subList(0, 20)) {
                changes.add(changers.submit(() -> mark(endpoint, Flag.EJECTED)));
            }
            for (Future<?> change : changes) {
                change.get(10, TimeUnit.SECONDS);
            }
        } finally {
            changers.shutdownNow();
        }
        assertThat(counts(1000)).hasSize(30);
    }

    private Endpoints balancing(String settings) {
        return new Endpoints(Given.balancing(settings), time, time, Given.random(9), new Probing(LoadProbe.NONE, time));
    }

    private void fail(String... hosts) {
        for (Endpoint endpoint : endpoints.all()) {
            if (Set.of(hosts).contains(endpoint.address().getHost())) {
                mark(endpoint, Flag.EJECTED);
            }
        }
    }

    private void mark(Endpoint endpoint, Flag flag) {
        if (endpoint.health().mark(flag)) {
            endpoints.changed();
        }
    }

    private void clear(Endpoint endpoint, Flag flag) {
        if (endpoint.health().clear(flag)) {
            endpoints.changed();
        }
    }

    private Map<String, Integer> counts(int picks) {
        return Given.counts(picks, () -> endpoints.pick(0));
    }

    private double shareOf(String host) {
        return counts(20_000).getOrDefault(host, 0) / 20_000.0;
    }

    private static List<DiscoveredEndpoint> hosts(String name, int count) {
        return IntStream.range(0, count).mapToObj(i -> Given.at(name + i)).toList();
    }

    private static List<String> labels(List<Endpoint> endpoints) {
        return endpoints.stream().map(Endpoint::label).toList();
    }
}
