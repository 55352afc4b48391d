package io.sidecarsdk.http.internal.balancing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.policy.HttpClientPolicy.LoadBalancer;
import java.net.URI;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BalancerTest {

    private final Endpoint a = new Endpoint(URI.create("http://a:1"));
    private final Endpoint b = new Endpoint(URI.create("http://b:1"));
    private final Endpoint c = new Endpoint(URI.create("http://c:1"));

    @Test
    void roundRobinGoesRound() {
        Balancer balancer = roundRobin(2, a, b, c);
        assertThat(IntStream.range(0, 6).mapToObj(i -> balancer.next())).containsExactly(c, a, b, c, a, b);
    }

    @Test
    void roundRobinSurvivesTheOverflowOfItsCounter() {
        Balancer balancer = roundRobin(Integer.MAX_VALUE, a, b, c);
        assertThat(IntStream.range(0, 9).mapToObj(i -> balancer.next())).contains(a, b, c);
    }

    @Test
    void leastRequestTakesTheLessBusyOfTwo() {
        Balancer balancer = balancer(LoadBalancer.LEAST_REQUEST, drawing(0, 1, 1, 0, 0, 0), a, b);
        a.requestStarted();
        assertThat(balancer.next()).isSameAs(b);
        assertThat(balancer.next()).isSameAs(b);
        assertThat(balancer.next()).isSameAs(a); // drawn twice
    }

    @Test
    void leastRequestTakesTheFirstOfTwoThatAreEquallyBusy() {
        Balancer balancer = balancer(LoadBalancer.LEAST_REQUEST, drawing(1, 0), a, b);
        assertThat(balancer.next()).isSameAs(b);
    }

    @Test
    void anEndpointThatWasTriedIsPassedOver() {
        Balancer balancer = balancer(LoadBalancer.RANDOM, drawing(0, 1, 0, 2), a, b, c);
        assertThat(balancer.pick(endpoint -> endpoint != c, 5)).isSameAs(c);
    }

    @Test
    void whenAllWereTriedOneIsTakenAgain() {
        assertThat(roundRobin(0, a, b).pick(endpoint -> true, 5)).isNotNull();
    }

    private static Balancer roundRobin(int turn, Endpoint... endpoints) {
        return Balancer.create(LoadBalancer.ROUND_ROBIN, List.of(endpoints), new AtomicInteger(turn), drawing());
    }

    private static Balancer balancer(LoadBalancer kind, Random random, Endpoint... endpoints) {
        return Balancer.create(kind, List.of(endpoints), new AtomicInteger(), random);
    }

    private static Random drawing(int... numbers) {
        Iterator<Integer> drawn = IntStream.of(numbers).iterator();
        return bound -> drawn.next();
    }
}
