package io.sidecarsdk.http.internal.balancing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidecarsdk.http.internal.balancing.EndpointHealth.Flag;
import io.sidecarsdk.http.spi.DiscoveredEndpoint;
import io.sidecarsdk.policy.HttpClientPolicy.LoadBalancer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EndpointsTest {

    private final Endpoints endpoints = new Endpoints(LoadBalancer.ROUND_ROBIN, bound -> 0);

    @Test
    void withoutAnyThereIsNothingToPick() {
        assertThat(endpoints.pick()).isNull();
        assertThat(endpoints.pick(endpoint -> true, 5)).isNull();
    }

    @Test
    void anUpdateKeepsTheStateOfWhatItKeeps() {
        endpoints.update(at("a", "b"));
        Endpoint b = endpoints.all().get(1);
        b.requestStarted();

        endpoints.update(List.of(at("b").get(0).weight(7), at("c").get(0)));

        assertThat(labels(endpoints.all())).containsExactly("b:1", "c:1");
        assertThat(endpoints.all().get(0)).isSameAs(b);
        assertThat(b.active()).isEqualTo(1);
        assertThat(b.attributes().weight()).isEqualTo(7);
    }

    @Test
    void anAddressThatIsGivenTwiceIsOneEndpoint() {
        endpoints.update(at("a", "a"));
        assertThat(endpoints.all()).hasSize(1);
    }

    @Test
    void oneThatIsMarkedIsNotPickedUntilItIsClearedAgain() {
        endpoints.update(at("a", "b"));
        Endpoint a = endpoints.all().get(0);

        assertThat(a.health().mark(Flag.EJECTED)).isTrue();
        assertThat(a.health().mark(Flag.EJECTED)).isFalse();
        endpoints.changed();
        assertThat(picked(4)).containsOnly("b:1");

        assertThat(a.health().clear(Flag.EJECTED)).isTrue();
        assertThat(a.health().clear(Flag.EJECTED)).isFalse();
        endpoints.changed();
        assertThat(picked(4)).contains("a:1", "b:1");
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
        endpoints.update(at("a", "b"));
        Runnable end = endpoints.onChange((added, removed) -> told.add("+" + labels(added) + " -" + labels(removed)));
        Endpoint a = endpoints.all().get(0);
        endpoints.update(at("b", "c"));
        endpoints.update(at("c", "b")); // the same ones
        end.run();
        endpoints.update(at("d"));

        assertThat(told).containsExactly("+[a:1, b:1] -[]", "+[c:1] -[a:1]");
        assertThat(a.isGone()).isTrue();
    }

    private Stream<String> picked(int times) {
        return Stream.generate(endpoints::pick).limit(times).map(Endpoint::label);
    }

    private static List<String> labels(List<Endpoint> endpoints) {
        return endpoints.stream().map(Endpoint::label).toList();
    }

    private static List<DiscoveredEndpoint> at(String... hosts) {
        return Stream.of(hosts)
                .map(host -> DiscoveredEndpoint.at(URI.create("http://" + host + ":1")))
                .toList();
    }
}
