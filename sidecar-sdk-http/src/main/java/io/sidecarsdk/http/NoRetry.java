package io.sidecarsdk.http;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.ImplicitContextKeyed;
import org.jspecify.annotations.Nullable;

/**
 * Says that another layer repeats what fails here, so that calls in its scope are sent once: neither retried nor hedged.
 *
 * <p>Layers that each make three attempts multiply: five of them make 243. A service that is called with
 * {@code x-envoy-attempt-count} above 1 is inside somebody else's retry; its inbound filter makes this current. Whoever
 * repeats calls by other means does the same:
 *
 * <pre>{@code
 * try (Scope scope = NoRetry.INSTANCE.makeCurrent()) {
 *     inventory.newCall(request).execute(); // one attempt
 * }
 * }</pre>
 *
 * <p>It goes wherever the OpenTelemetry {@link Context} goes. For one OkHttp request it may also be given as a tag:
 * {@code request.newBuilder().tag(NoRetry.class, NoRetry.INSTANCE)}.
 */
public final class NoRetry implements ImplicitContextKeyed {

    /** The only one. */
    public static final NoRetry INSTANCE = new NoRetry();

    private static final ContextKey<NoRetry> KEY = ContextKey.named("sidecar-no-retry");

    private NoRetry() {}

    /** What {@code context} holds, or null where nothing is said about retries. */
    public static @Nullable NoRetry from(Context context) {
        return context.get(KEY);
    }

    @Override
    public Context storeInContext(Context context) {
        return context.with(KEY, this);
    }

    @Override
    public String toString() {
        return "NoRetry";
    }
}
