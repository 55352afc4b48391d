package io.sidecarsdk.http.internal.balancing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.policy.HttpClientPolicy.LoadBalancer;
import java.net.URI;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BalancerTest {

    private final Endpoint a = new Endpoint(URI.create("http://a:1"));
    private final Endpoint b = new Endpoint(URI.create("http://b:1"));
    private final Endpoint c = new Endpoint(URI.create("http://c:1"));

    @Test
    void roundRobinBeginsAnywhereAndGoesRound() {
        Balancer balancer = Balancer.create(LoadBalancer.ROUND_ROBIN, List.of(a, b, c), drawing(2));
        assertThat(IntStream.range(0, 6).mapToObj(i -> balancer.next())).containsExactly(c, a, b, c, a, b);
    }

    @Test
    void roundRobinSurvivesTheOverflowOfItsCounter() {
        Balancer balancer = Balancer.create(LoadBalancer.ROUND_ROBIN, List.of(a, b, c), drawing(Integer.MAX_VALUE));
        assertThat(IntStream.range(0, 9).mapToObj(i -> balancer.next())).contains(a, b, c);
    }

    @Test
    void leastRequestTakesTheLessBusyOfTwo() {
        Balancer balancer = Balancer.create(LoadBalancer.LEAST_REQUEST, List.of(a, b), drawing(0, 1, 1, 0, 0, 0));
        a.requestStarted();
        assertThat(balancer.next()).isSameAs(b);
        assertThat(balancer.next()).isSameAs(b);
        assertThat(balancer.next()).isSameAs(a); // drawn twice
    }

    @Test
    void leastRequestTakesTheFirstOfTwoThatAreEquallyBusy() {
        Balancer balancer = Balancer.create(LoadBalancer.LEAST_REQUEST, List.of(a, b), drawing(1, 0));
        assertThat(balancer.next()).isSameAs(b);
    }

    @Test
    void anEndpointThatWasTriedIsPassedOver() {
        Balancer balancer = Balancer.create(LoadBalancer.RANDOM, List.of(a, b, c), drawing(0, 1, 0, 2));
        assertThat(balancer.pick(endpoint -> endpoint != c)).isSameAs(c);
    }

    @Test
    void whenAllWereTriedOneIsTakenAgain() {
        Balancer balancer = Balancer.create(LoadBalancer.ROUND_ROBIN, List.of(a, b), drawing(0));
        assertThat(balancer.pick(endpoint -> true)).isNotNull();
    }

    private static IntUnaryOperator drawing(int... numbers) {
        Iterator<Integer> drawn = IntStream.of(numbers).iterator();
        return bound -> drawn.next();
    }
}
