package io.sidecarsdk.http;

import java.util.concurrent.CompletionStage;

/**
 * Incoming requests, as the policy's {@code http.inbound} has them: the filters in {@code io.sidecarsdk.http.inbound} put
 * it in front of a service. Safe for use by several threads.
 */
public interface Inbound {

    /** Requests in flight, exempt ones included. */
    int inFlight();

    /** Whether new requests are welcome: true until {@link #drain()} is called or the {@code Sidecar} is closed. */
    boolean isReady();

    /**
     * Ends the taking of requests without failing anybody, by the policy's {@code http.inbound.drain} (its defaults where
     * that is absent). Returns at once; calling it again changes nothing.
     *
     * <ol>
     *   <li>At once {@link #isReady()} and the health component {@code http.inbound} say no, and answers over HTTP/1.1
     *       carry {@code Connection: close}.
     *   <li>After {@code delay} new requests are answered with 503, exempt paths excepted.
     *   <li>The drain is complete when no request is in flight, at the latest {@code timeout} after that.
     * </ol>
     *
     * @return completes with the number of requests that were still in flight, 0 when all have ended; on a thread of the
     *     SDK or of the last request
     */
    CompletionStage<Integer> drain();
}
