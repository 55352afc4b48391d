package io.sidecarsdk.http.internal.balancing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.http.internal.load.LoadReport;
import io.sidecarsdk.policy.PrequalPolicy;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoadPoolTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Endpoint[] endpoints = Given.endpoints(20);
    private final LoadPool pool = pool("");

    @Test
    void ofColdOnesTheOneWithTheLowestLatencyIsTaken() {
        put(0, 3, 20);
        put(1, 3, 10);
        put(2, 3, 30);
        assertThat(pool.take(0)).isSameAs(endpoints[1]);
    }

    @Test
    void aHotOneIsNotTakenHoweverFastItIs() {
        for (int i = 0; i < 10; i++) {
            put(i, 3, 20);
        }
        put(10, 40, 1);
        assertThat(pool.take(0)).isNotSameAs(endpoints[10]);
    }

    @Test
    void whereAllAreHotTheOneWithTheFewestRequestsInFlightIsTaken() {
        LoadPool onlyRequests = pool("hot-quantile: 0%");
        onlyRequests.put(endpoints[0], report(5, 1), 0, 9);
        onlyRequests.put(endpoints[1], report(4, 50), 0, 9);
        onlyRequests.put(endpoints[2], report(6, 1), 0, 9);
        assertThat(onlyRequests.take(0)).isSameAs(endpoints[1]);
    }

    @Test
    void atAQuantileOfOneOnlyLatencyCounts() {
        LoadPool onlyLatency = pool("hot-quantile: 100%");
        onlyLatency.put(endpoints[0], report(1, 2), 0, 9);
        onlyLatency.put(endpoints[1], report(1, 3), 0, 9);
        onlyLatency.put(endpoints[2], report(90, 1), 0, 9);
        assertThat(onlyLatency.take(0)).isSameAs(endpoints[2]);
    }

    @Test
    void theRequestsOfTheClientItselfCountAsTheyAreNow() {
        LoadPool onlyRequests = pool("hot-quantile: 0%");
        endpoints[0].requestStarted();
        onlyRequests.put(endpoints[0], report(3, 1), 0, 9); // two of others
        onlyRequests.put(endpoints[1], report(4, 1), 0, 9);
        assertThat(onlyRequests.take(0)).isSameAs(endpoints[0]);
        endpoints[0].requestStarted();
        endpoints[0].requestStarted();
        assertThat(onlyRequests.take(0)).isSameAs(endpoints[1]);
        endpoints[0].requestEnded();
        endpoints[0].requestEnded();
        assertThat(onlyRequests.take(0)).isSameAs(endpoints[0]);
    }

    @Test
    void aReadingIsGoneWhenItIsUsedUp() {
        pool.put(endpoints[0], report(1, 1), 0, 2);
        put(1, 1, 5);
        put(2, 1, 6);
        assertThat(pool.take(0)).isSameAs(endpoints[0]);
        assertThat(pool.take(0)).isSameAs(endpoints[0]);
        assertThat(pool.take(0)).isSameAs(endpoints[1]);
    }

    @Test
    void oneAloneIsNoChoice() {
        assertThat(pool.take(0)).isNull();
        put(0, 1, 1);
        assertThat(pool.take(0)).isNull();
        put(1, 1, 1);
        assertThat(pool.take(0)).isNotNull();
    }

    @Test
    void whatIsTooOldIsNotUsed() {
        put(0, 1, 1);
        put(1, 1, 2);
        pool.put(endpoints[2], report(1, 3), SECOND / 2, 9);
        pool.put(endpoints[3], report(1, 4), SECOND / 2, 9);
        assertThat(pool.take(SECOND)).isSameAs(endpoints[0]);
        assertThat(pool.take(SECOND + 1)).isSameAs(endpoints[2]);
        assertThat(pool.usable(SECOND + 1)).isEqualTo(2);
        assertThat(pool.take(2 * SECOND)).isNull();
    }

    @Test
    void anEndpointHasOneReadingTheLast() {
        put(0, 1, 1);
        put(1, 1, 2);
        put(0, 1, 3);
        assertThat(pool.usable(0)).isEqualTo(2);
        assertThat(pool.take(0)).isSameAs(endpoints[1]);
    }

    @Test
    void aFullPoolForgetsTheOldest() {
        for (int i = 0; i < 17; i++) {
            pool.put(endpoints[i], report(1, i + 1), i, 9);
        }
        assertThat(pool.usable(17)).isEqualTo(16);
        assertThat(pool.take(17)).isSameAs(endpoints[1]);
    }

    @Test
    void theWorstAndTheOldestAreRemovedInTurn() {
        pool.put(endpoints[0], report(1, 1), 0, 9); // the oldest, and the best
        pool.put(endpoints[1], report(1, 9), 1, 9); // the worst
        pool.put(endpoints[2], report(1, 2), 2, 9);
        pool.put(endpoints[3], report(1, 3), 3, 9);
        pool.removeOne(3);
        assertThat(pool.take(3)).isSameAs(endpoints[0]);
        pool.removeOne(3);
        assertThat(pool.take(3)).isSameAs(endpoints[2]);
        pool.removeOne(3);
        assertThat(pool.usable(3)).as("the last two stay").isEqualTo(2);
    }

    @Test
    void aResponseRefreshesWhatIsThereAndBringsNothingNew() {
        put(0, 1, 1);
        put(1, 1, 2);
        pool.refresh(endpoints[0], report(1, 30), 5);
        pool.refresh(endpoints[2], report(0, 0), 5);
        assertThat(pool.take(5)).isSameAs(endpoints[1]);
        assertThat(pool.usable(5)).isEqualTo(2);
    }

    @Test
    void aResponseThatIsOlderThanTheReadingChangesNothing() {
        pool.put(endpoints[0], report(1, 1), 10, 9);
        pool.put(endpoints[1], report(1, 2), 10, 9);
        pool.refresh(endpoints[0], report(1, 30), 5);
        assertThat(pool.take(10)).isSameAs(endpoints[0]);
    }

    @Test
    void anEndpointWhereCallsFailIsTheLastResortHoweverIdleItIs() {
        for (int i = 0; i < 5; i++) {
            endpoints[0].failures().answered(false, 0);
        }
        put(0, 0, 1);
        put(1, 50, 900);
        put(2, 50, 901);
        assertThat(pool.take(0)).isSameAs(endpoints[1]);
    }

    @Test
    void oneFailureOfManyCallsIsNoReason() {
        put(0, 0, 1);
        put(1, 0, 2);
        endpoints[0].failures().answered(false, 0);
        pool.failed(endpoints[0], 0);
        assertThat(pool.take(0)).isSameAs(endpoints[0]);
    }

    @Test
    void failuresAreForgotten() {
        for (int i = 0; i < 5; i++) {
            endpoints[0].failures().answered(false, 0);
        }
        assertThat(endpoints[0].failures().at(0)).isGreaterThan(0.2);
        assertThat(endpoints[0].failures().at(20 * SECOND)).isLessThan(0.1);
        for (int i = 0; i < 100; i++) {
            endpoints[0].failures().answered(true, 0);
        }
        assertThat(endpoints[0].failures().at(0)).isZero();
    }

    @Test
    void onlyTheReadingsOfThoseThatStayAreKept() {
        put(0, 1, 1);
        put(1, 1, 2);
        put(2, 1, 3);
        pool.retain(Set.of(endpoints[1], endpoints[2]));
        assertThat(pool.take(0)).isSameAs(endpoints[1]);
    }

    private void put(int endpoint, int requests, long millis) {
        pool.put(endpoints[endpoint], report(requests, millis), 0, 9);
    }

    private static LoadReport report(int requests, long millis) {
        return new LoadReport(requests, TimeUnit.MILLISECONDS.toNanos(millis));
    }

    static LoadPool pool(String settings) {
        return new LoadPool(policy(settings));
    }

    static PrequalPolicy policy(String settings) {
        return Given.client("load-balancer: {policy: prequal, prequal: {" + settings + "}}")
                .loadBalancer()
                .prequal()
                .orElseThrow();
    }
}
