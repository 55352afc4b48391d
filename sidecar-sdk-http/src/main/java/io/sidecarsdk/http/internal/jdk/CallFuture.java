package io.sidecarsdk.http.internal.jdk;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A future whose cancellation aborts the call, as does the cancellation of any future derived from it: what the JDK's
 * client promises of its own.
 */
final class CallFuture<T extends @Nullable Object> extends CompletableFuture<T> {
    private final Runnable abort;

    CallFuture(Runnable abort) {
        this.abort = abort;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean pending = !isDone();
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (pending) {
            abort.run();
        }
        return cancelled;
    }

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
        return new CallFuture<>(abort);
    }
}
