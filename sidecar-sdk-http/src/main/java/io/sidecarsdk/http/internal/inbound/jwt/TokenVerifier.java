package io.sidecarsdk.http.internal.inbound.jwt;

import io.sidecarsdk.policy.JwtPolicy;
import io.sidecarsdk.policy.PolicyError;
import io.sidecarsdk.policy.PolicyException;
import io.sidecarsdk.time.Scheduler;
import io.sidecarsdk.time.TimeSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells valid tokens from others, with keys that it looks after. */
public interface TokenVerifier extends AutoCloseable {

    /**
     * What a token claims, which is valid.
     *
     * @throws InvalidTokenException if it is not
     */
    Map<String, @Nullable Object> verify(String token) throws InvalidTokenException;

    JwtPolicy policy();

    /** Begins to look after the keys. */
    void start();

    /** What is wrong with the keys; empty when nothing is. For people. */
    String problem();

    @Override
    void close();

    /**
     * The verifier for {@code policy}.
     *
     * @throws PolicyException if the library that checks signatures is not there
     */
    static TokenVerifier create(JwtPolicy policy, TimeSource time, Scheduler scheduler) {
        try {
            return new NimbusVerifier(
                    policy, time, new LiveKeys(KeySource.of(policy), policy.refresh(), time, scheduler));
        } catch (NoClassDefFoundError missing) {
            throw new PolicyException(
                    "http.inbound.jwt",
                    List.of(new PolicyError(
                            "http.inbound.jwt",
                            0,
                            "no library that checks tokens",
                            "the dependency com.nimbusds:nimbus-jose-jwt on the class path")));
        }
    }
}
