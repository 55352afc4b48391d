package io.sidecarsdk.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidecarsdk.policy.Policy;
import io.sidecarsdk.policy.PolicyError;
import io.sidecarsdk.policy.PolicyException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LivePolicyTest {

    private final Policy first = Policy.parse("{apiVersion: sidecarsdk.io/v1, service: {name: first}}");
    private final Policy second = Policy.parse("{apiVersion: sidecarsdk.io/v1, service: {name: second}}");
    private final LivePolicy live = new LivePolicy(first);
    private final List<String> switched = new ArrayList<>();

    @Test
    void everyParticipantSwitches() {
        live.join(next -> () -> switched.add("a " + next.service().name()));
        live.join(next -> () -> switched.add("b " + next.service().name()));
        live.replace(second);
        assertThat(switched).containsExactly("a second", "b second");
        assertThat(live.inForce()).isSameAs(second);
    }

    @Test
    void aRefusalLeavesEveryOtherParticipantAsItWas() {
        live.join(next -> () -> switched.add("before"));
        live.join(next -> {
            throw new PolicyException("test", List.of(new PolicyError("http", 1, "this", "that")));
        });
        live.join(next -> () -> switched.add("after"));
        assertThatThrownBy(() -> live.replace(second)).isInstanceOf(PolicyException.class);
        assertThat(switched).isEmpty();
        assertThat(live.inForce()).isSameAs(first);
    }

    @Test
    void nobodySwitchesBeforeEverybodyIsReady() {
        List<String> order = new ArrayList<>();
        for (String name : List.of("a", "b")) {
            live.join(next -> {
                order.add(name + " ready");
                return () -> order.add(name + " switched");
            });
        }
        live.replace(second);
        assertThat(order).containsExactly("a ready", "b ready", "a switched", "b switched");
    }

    @Test
    void aSwitchThatFailsAllTheSameDoesNotKeepTheOthersBack() {
        live.join(next -> () -> {
            throw new IllegalStateException("against the contract");
        });
        live.join(next -> () -> switched.add("other"));
        live.replace(second);
        assertThat(switched).containsExactly("other");
        assertThat(live.inForce()).isSameAs(second);
    }
}
