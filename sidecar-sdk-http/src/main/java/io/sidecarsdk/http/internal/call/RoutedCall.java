package io.sidecarsdk.http.internal.call;

import okhttp3.Interceptor;
import okhttp3.Request;

/** A call that a route has sent here, with another request than its caller's. */
public final class RoutedCall extends CallContext {

    private final RouteTerms terms;

    public RoutedCall(
            Interceptor.Chain chain, CallEnding[] endings, long startNanos, Request request, RouteTerms terms) {
        super(chain, endings, startNanos);
        request(request);
        this.terms = terms;
    }

    /** What its route says about it. */
    public RouteTerms terms() {
        return terms;
    }
}
