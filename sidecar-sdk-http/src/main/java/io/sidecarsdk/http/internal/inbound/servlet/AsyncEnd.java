package io.sidecarsdk.http.internal.inbound.servlet;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import org.jspecify.annotations.Nullable;

/** Follows an asynchronous request to its end, through any number of further dispatches. */
final class AsyncEnd implements AsyncListener {

    private final Answer answer;
    private volatile @Nullable Throwable thrown;

    AsyncEnd(Answer answer) {
        this.answer = answer;
    }

    @Override
    public void onComplete(AsyncEvent event) {
        answer.end(thrown);
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        // the container, or another listener, answers; completion follows
    }

    @Override
    public void onError(AsyncEvent event) {
        thrown = event.getThrowable();
    }

    /** Starting anew forgets the listeners. */
    @Override
    public void onStartAsync(AsyncEvent event) {
        event.getAsyncContext().addListener(this);
    }
}
