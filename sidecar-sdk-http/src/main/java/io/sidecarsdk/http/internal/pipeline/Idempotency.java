package io.sidecarsdk.http.internal.pipeline;

import io.sidecarsdk.policy.RetryPolicy;
import java.util.Optional;
import java.util.Set;
import okhttp3.Request;

/** Which requests may be sent twice: by their method, or because they carry a key by which the server knows them again. */
final class Idempotency {

    static final String KEY = "Idempotency-Key";

    /** RFC 9110, section 9.2.2. */
    private static final Set<String> BY_DEFINITION = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

    private final Set<String> methods;

    private Idempotency(Set<String> methods) {
        this.methods = methods;
    }

    /** By the policy's methods; without one, by those that are idempotent by definition. */
    static Idempotency of(Optional<RetryPolicy> policy) {
        return new Idempotency(policy.map(RetryPolicy::methods).orElse(BY_DEFINITION));
    }

    boolean includes(Request request) {
        return includesMethodOf(request) || request.header(KEY) != null;
    }

    boolean includesMethodOf(Request request) {
        return methods.contains(request.method());
    }
}
