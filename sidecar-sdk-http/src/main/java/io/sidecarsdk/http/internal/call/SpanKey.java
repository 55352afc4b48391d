package io.sidecarsdk.http.internal.call;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import org.jspecify.annotations.Nullable;

/** The key under which OpenTelemetry keeps the span in a context. It is not public, but a span shows it when stored. */
final class SpanKey {

    private static final @Nullable ContextKey<?> KEY = shownByStoring();

    private SpanKey() {}

    static boolean isIt(ContextKey<?> key) {
        return key.equals(KEY);
    }

    private static @Nullable ContextKey<?> shownByStoring() {
        Witness witness = new Witness();
        Span.getInvalid().storeInContext(witness);
        return witness.key;
    }

    private static final class Witness implements Context {

        private @Nullable ContextKey<?> key;

        @Override
        public <V> @Nullable V get(ContextKey<V> anyKey) {
            return null;
        }

        @Override
        public <V> Context with(ContextKey<V> storedKey, V value) {
            key = storedKey;
            return this;
        }
    }
}
