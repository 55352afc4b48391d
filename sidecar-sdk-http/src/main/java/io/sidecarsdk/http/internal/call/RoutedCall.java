package io.sidecarsdk.http.internal.call;

import okhttp3.Interceptor;
import okhttp3.Request;

/** A call that a route has sent here, with another request than its caller's. */
public final class RoutedCall extends CallContext {

    private final String from;
    private final Fault fault;

    /** @param from the client that was asked */
    public RoutedCall(
            Interceptor.Chain chain, CallEnding[] endings, long startNanos, Request request, String from, Fault fault) {
        super(chain, endings, startNanos);
        request(request);
        this.from = from;
        this.fault = fault;
    }

    /** The client that was asked. */
    public String from() {
        return from;
    }

    /** What is to befall it on purpose. */
    public Fault fault() {
        return fault;
    }
}
